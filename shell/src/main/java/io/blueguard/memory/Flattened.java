package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * makedumpfile's stream format, which QEMU writes too: the pieces of a file in the order they were
 * made, each with its place. Put together in a file without a name.
 *
 * <pre>
 *   0 "makedumpfile"   4096: { offset(8, big endian) size(8, big endian) bytes }... { -1, -1 }
 * </pre>
 */
final class Flattened {
  private static final int HEADER = 4096;
  private static final int CHUNK = 1 << 20;

  private final Source file;
  private final List<String> warnings = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
  private long end;

  private Flattened(Source file) {
    this.file = file;
  }

  static Dump open(Source file, DumpOptions options) {
    Flattened flattened = new Flattened(file);
    Engine whole = flattened.rearrange(options);
    try {
      Dump dump = Kdump.open(Source.of(whole), options);
      file.engine().close();
      return dump.named(dump.format(), flattened.warnings);
    } catch (Failure unusable) {
      whole.close();
      throw unusable;
    }
  }

  private Engine rearrange(DumpOptions options) {
    try (Scratch scratch = new Scratch(options.scratch())) {
      long at = HEADER;
      while (file.has(at, 16)) {
        long position = Long.reverseBytes(file.u64(at));
        long size = Long.reverseBytes(file.u64(at + 8));
        if (position == -1 && size == -1) {
          return scratch.open(end, options.files());
        }
        if (position < 0 || size < 0 || !file.has(at + 16, size)) {
          break;
        }
        copy(at + 16, scratch, position, size);
        at += 16 + size;
        options.progress().at("rearranging", at, file.size());
      }
      warnings.add(
          "flattened dump is cut off or damaged: offset=%s; what lies behind is missing"
              .formatted(Hex.of(at)));
      if (end == 0) {
        throw new Failure.BadData(warnings.getFirst());
      }
      return scratch.open(end, options.files());
    }
  }

  private void copy(long from, Scratch scratch, long to, long size) {
    for (long done = 0; done < size; ) {
      int part = (int) Math.min(CHUNK, size - done);
      buffer.clear().limit(part);
      file.read(from + done, MemorySegment.ofBuffer(buffer));
      scratch.overwrite(to + done, buffer);
      done += part;
    }
    end = Math.max(end, to + size);
  }
}
