package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.dma.Engine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * A temporary file that a dump is unpacked into, with holes where the dump has zeros. It loses its
 * name as soon as it is open, so that nothing stays behind however the process ends.
 */
final class Scratch implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[PAGE]).asReadOnly();

  private final Path path;
  private final FileChannel channel;

  Scratch(Path directory) {
    try {
      path = Files.createTempFile(directory, "blueguard-", ".ram");
      channel = FileChannel.open(path, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  private static Failure failed(Path where, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new Failure.WalkStopped("walk stopped: reason=cancelled object=" + where);
    }
    return new Failure.EngineFailure(
        "cannot unpack: directory=%s cause=%s; choose another with -Djava.io.tmpdir=…"
            .formatted(where, e.getMessage()),
        e);
  }

  /** Pages of zeros stay holes; so the place must not have been written before. */
  void write(long position, ByteBuffer bytes) {
    MemorySegment all = MemorySegment.ofBuffer(bytes);
    long size = all.byteSize();
    for (long at = 0; at < size; ) {
      long end = at;
      while (end < size && !isZero(all, end)) {
        end = Math.min(size, end + PAGE);
      }
      if (end > at) {
        overwrite(position + at, all.asSlice(at, end - at).asByteBuffer());
      }
      at = end + PAGE;
    }
  }

  private static boolean isZero(MemorySegment all, long at) {
    long part = Math.min(PAGE, all.byteSize() - at);
    return MemorySegment.mismatch(all, at, at + part, ZEROS, 0, part) < 0;
  }

  void overwrite(long position, ByteBuffer bytes) {
    try {
      for (long at = position; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw failed(path.getParent(), e);
    }
  }

  /** The file with that size, to read from. */
  Engine open(long size, Function<Path, Engine> files) {
    try {
      if (channel.size() < size) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      }
    } catch (IOException e) {
      throw failed(path.getParent(), e);
    }
    return files.apply(path);
  }

  /** The name goes; an engine that has the file open keeps it. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw failed(path.getParent(), e);
    }
  }
}
