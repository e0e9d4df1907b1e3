package io.blueguard.testkit;

import com.github.luben.zstd.Zstd;
import io.blueguard.base.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/** Dump files as the programs that make them lay them out. */
public final class Images {
  private Images() {}

  /** Bytes without a pattern; equal for equal seeds. */
  public static byte[] noise(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** What a dump of these ranges has at an address: noise that depends on the page. */
  public static byte[] pageAt(long pa) {
    return noise(4096, pa);
  }

  private static byte[] content(Range range) {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(range.length()));
    for (long pa = range.start(); pa < range.end(); pa += 4096) {
      all.put(pageAt(pa), 0, (int) Math.min(4096, range.end() - pa));
    }
    return all.array();
  }

  /** As QEMU's dump-guest-memory: header, a note, one PT_LOAD for each range, then the ranges. */
  public static byte[] elf(int machine, List<Range> ranges) {
    int count = ranges.size() + 1;
    int data = (64 + 56 * count + 4095) & -4096;
    long total = data + ranges.stream().mapToLong(Range::length).sum();
    ByteBuffer file = little(total);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(16, (short) 4).putShort(18, (short) machine).putLong(32, 64);
    file.putShort(54, (short) 56).putShort(56, (short) count);
    file.putInt(64, 4);
    int offset = data;
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      int at = 64 + 56 * (i + 1);
      file.putInt(at, 1).putLong(at + 8, offset).putLong(at + 24, range.start());
      file.putLong(at + 32, range.length()).putLong(at + 40, range.length());
      file.put(offset, content(range));
      offset += (int) range.length();
    }
    return file.array();
  }

  public static byte[] lime(List<Range> ranges) {
    ByteBuffer file = little(ranges.stream().mapToLong(range -> 32 + range.length()).sum());
    for (Range range : ranges) {
      file.putInt(0x4c694d45).putInt(1).putLong(range.start()).putLong(range.end() - 1).putLong(0);
      file.put(content(range));
    }
    return file.array();
  }

  /** How a page of a kdump is stored. */
  public enum Packing {
    PLAIN(0),
    ZLIB(1),
    LZO(2),
    ZSTD(0x20);

    final int flag;

    Packing(int flag) {
      this.flag = flag;
    }

    byte[] pack(byte[] page) {
      return switch (this) {
        case PLAIN, LZO -> page;
        case ZSTD -> Zstd.compress(page);
        case ZLIB -> {
          Deflater deflater = new Deflater();
          deflater.setInput(page);
          deflater.finish();
          byte[] packed = new byte[8192];
          int length = deflater.deflate(packed);
          deflater.end();
          yield Arrays.copyOf(packed, length);
        }
      };
    }
  }

  /**
   * As makedumpfile and QEMU: pages are half noise, so that they compress to less than a page;
   * every third is zeros, and those share their data.
   */
  public static byte[] kdump(List<Range> ranges, Packing packing) {
    long pages = ranges.getLast().end() / 4096;
    int bitmapBlocks = Math.toIntExact(pages / 8 / 4096 + 1);
    long descriptors = (2 + 2L * bitmapBlocks) * 4096;
    long count = ranges.stream().mapToLong(range -> range.length() / 4096).sum();
    ByteBuffer file = little(descriptors + count * 24 + (count + 1) * 4096);
    file.put("KDUMP   ".getBytes(StandardCharsets.ISO_8859_1)).putInt(6);
    file.putInt(428, 4096).putInt(432, 1).putInt(436, 2 * bitmapBlocks).putInt(440, (int) pages);
    file.putLong(4096 + 96, pages);
    byte[] zeros = packing.pack(new byte[4096]);
    int zerosAt = (int) (descriptors + count * 24);
    file.put(zerosAt, zeros);
    int data = zerosAt + zeros.length;
    int descriptor = (int) descriptors;
    for (Range range : ranges) {
      for (long pa = range.start(); pa < range.end(); pa += 4096) {
        int bit = (int) (pa / 4096);
        for (int bitmap = 0; bitmap < 2; bitmap++) {
          int at = (2 + bitmap * bitmapBlocks) * 4096 + bit / 8;
          file.put(at, (byte) (file.get(at) | 1 << bit % 8));
        }
        boolean zero = bit % 3 == 0;
        byte[] packed = zero ? zeros : packing.pack(kdumpPage(pa));
        int at = zero ? zerosAt : data;
        file.put(at, packed);
        data += zero ? 0 : packed.length;
        file.putLong(descriptor, at).putInt(descriptor + 8, packed.length);
        file.putInt(descriptor + 12, packing.flag);
        descriptor += 24;
      }
    }
    return Arrays.copyOf(file.array(), data);
  }

  /** The page that {@link #kdump} has there. */
  public static byte[] kdumpPage(long pa) {
    byte[] page = new byte[4096];
    if (pa / 4096 % 3 != 0) {
      System.arraycopy(noise(2048, pa), 0, page, 0, 2048);
    }
    return page;
  }

  /** The file as makedumpfile streams it: pieces with their places, the header again at the end. */
  public static byte[] flattened(byte[] file, int piece) {
    int pieces = (file.length + piece - 1) / piece;
    ByteBuffer flat = ByteBuffer.allocate(4096 + file.length + piece + 16 * (pieces + 2));
    flat.put("makedumpfile".getBytes(StandardCharsets.ISO_8859_1)).putLong(16, 1).putLong(24, 1);
    flat.position(4096);
    for (int at = 0; at < file.length; at += piece) {
      int length = Math.min(piece, file.length - at);
      flat.putLong(at).putLong(length).put(file, at, length);
    }
    flat.putLong(0)
        .putLong(Math.min(piece, file.length))
        .put(file, 0, Math.min(piece, file.length));
    flat.putLong(-1).putLong(-1);
    return Arrays.copyOf(flat.array(), flat.position());
  }

  private static ByteBuffer little(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
