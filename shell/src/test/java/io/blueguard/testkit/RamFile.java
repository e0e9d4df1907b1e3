package io.blueguard.testkit;

import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The memory of a machine as a running one has it: a file that somebody may write to. */
public final class RamFile {
  private static final int CHUNK = 1 << 20;

  private final Path path;

  private RamFile(Path path) {
    this.path = path;
  }

  /** Copies the first extent, which begins at 0. */
  public static RamFile copy(PhysicalMemory memory, Path path) throws IOException {
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Range all = memory.extents().getFirst();
      for (long done = 0; done < all.length(); done += CHUNK) {
        int length = (int) Math.min(CHUNK, all.length() - done);
        out.write(ByteBuffer.wrap(memory.bytes(all.start() + done, length)), all.start() + done);
      }
    }
    return new RamFile(path);
  }

  /** As a target is named. */
  public String spec() {
    return "live:" + path;
  }

  public void write(long pa, byte... bytes) throws IOException {
    try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(bytes), pa);
    }
  }

  public void write64(long pa, long value) throws IOException {
    write(pa, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
