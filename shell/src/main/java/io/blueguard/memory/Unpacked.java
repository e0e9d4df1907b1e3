package io.blueguard.memory;

import com.github.luben.zstd.ZstdInputStream;
import io.blueguard.base.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Archives that are opened again and again, unpacked once and kept: a raw image beside others in a
 * cache folder, with holes where the memory is zero.
 */
public final class Unpacked {
  private static final int BLOCK = 1 << 16;

  private Unpacked() {}

  /**
   * The raw image of a zstd archive; unpacked now when the folder has none of this very archive.
   *
   * @throws Failure.EngineUnavailable when it cannot be read or the folder cannot be written
   */
  public static Path of(Path archive, Path folder) {
    try {
      String version = Files.size(archive) + "-" + Files.getLastModifiedTime(archive).toMillis();
      Path raw = folder.resolve(archive.getFileName() + "-" + version + ".raw");
      if (!Files.isRegularFile(raw)) {
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "unpacking", ".tmp");
        try {
          unpack(archive, fresh);
          Files.move(fresh, raw, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          Files.deleteIfExists(fresh);
        }
      }
      return raw;
    } catch (IOException e) {
      throw new Failure.EngineUnavailable(
          "cannot unpack: file=" + archive + " to=" + folder + " reason=" + e.getMessage(), e);
    }
  }

  private static void unpack(Path archive, Path to) throws IOException {
    byte[] zeros = new byte[BLOCK];
    try (InputStream in =
            new ZstdInputStream(new BufferedInputStream(Files.newInputStream(archive), BLOCK))
                .setLongMax(27);
        FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      long size = 0;
      for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
        if (block.length < BLOCK || !Arrays.equals(block, zeros)) {
          out.write(ByteBuffer.wrap(block), size);
        }
        size += block.length;
      }
      if (out.size() < size) {
        // It ends in a hole: a last byte gives the file its size.
        out.write(ByteBuffer.wrap(zeros, 0, 1), size - 1);
      }
    }
  }
}
