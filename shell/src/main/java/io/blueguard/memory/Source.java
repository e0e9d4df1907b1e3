package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;

/** The file behind an engine, for those who parse its headers: checked against its size. */
record Source(Engine engine, long size) implements Reader {
  static Source of(Engine engine) {
    return new Source(engine, engine.describe().size());
  }

  boolean has(long offset, long length) {
    return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
  }

  @Override
  public void read(long offset, MemorySegment target) {
    if (!has(offset, target.byteSize())) {
      throw new Failure.BadData(
          "file ends early: offset=%s size=%s; copy it again"
              .formatted(Hex.of(offset), Hex.of(size)));
    }
    engine.read(offset, target);
  }

  /** Up to {@code length} bytes, fewer at the end of the file. */
  byte[] head(long offset, int length) {
    return bytes(offset, Math.clamp(size - offset, 0, length));
  }
}
