package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.dma.Engine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * kdump-compressed dumps of makedumpfile and QEMU: single pages, compressed one by one, of which a
 * bitmap says which exist. Unpacked to a file without a name in which a page lies at its physical
 * address.
 *
 * <pre>
 *   block 0           0 "KDUMP   "  8 version(4)  428 block size(4)  432 sub header blocks(4)
 *                     436 bitmap blocks(4)  440 pages(4)
 *   block 1           96 pages(8), from version 6 on
 *   then              bitmap of RAM, bitmap of the pages in the dump, page descriptors
 * </pre>
 */
final class Kdump {
  private final Source file;
  private final DumpOptions options;
  private final List<String> warnings = new ArrayList<>();
  private final List<Extent> extents = new ArrayList<>();
  private int block;
  private long pages;
  private long bitmap;
  private long descriptors;
  private long unreadable;

  private Kdump(Source file, DumpOptions options) {
    this.file = file;
    this.options = options;
  }

  static Dump open(Source file, DumpOptions options) {
    Kdump kdump = new Kdump(file, options);
    kdump.header();
    Engine engine = kdump.unpack();
    file.engine().close();
    return Dump.recorded("kdump", engine, kdump.extents, kdump.warnings);
  }

  private void header() {
    if (!file.has(0, 464)) {
      throw new Failure.BadData(
          "kdump ends in its header: size=%s; copy it again".formatted(Hex.of(file.size())));
    }
    block = file.u32(428);
    long subHeader = Integer.toUnsignedLong(file.u32(432));
    long bitmapBlocks = Integer.toUnsignedLong(file.u32(436));
    if (Integer.bitCount(block) != 1 || block < 4096 || block > 1 << 16) {
      throw new Failure.BadData(
          "kdump header is damaged: offset=0x1ac block_size=%d; copy it again".formatted(block));
    }
    boolean wide = file.u32(8) >= 6 && file.has(block + 96L, Long.BYTES);
    pages = wide ? file.u64(block + 96L) : Integer.toUnsignedLong(file.u32(440));
    long start = (1 + subHeader) * block;
    long half = bitmapBlocks / 2 * block;
    bitmap = start + half;
    descriptors = start + bitmapBlocks * block;
    if (pages <= 0 || pages > half * 8 || !file.has(bitmap, half)) {
      throw new Failure.BadData(
          "kdump bitmap is damaged or cut off: offset=%s pages=%d size=%s; copy it again"
              .formatted(Hex.of(bitmap), pages, Hex.of(file.size())));
    }
  }

  private Engine unpack() {
    try (Scratch scratch = new Scratch(options.scratch());
        KdumpPages content = new KdumpPages(file, block, descriptors)) {
      long index = 0;
      for (long pfn = 0; pfn < pages; pfn += Long.SIZE) {
        long word = file.u64(bitmap + pfn / Byte.SIZE);
        for (; word != 0; word &= word - 1) {
          page(scratch, content, pfn + Long.numberOfTrailingZeros(word), index++);
        }
        options.progress().at("unpacking", pfn, pages);
      }
      report(index);
      return scratch.open(extents.getLast().ram().end(), options.files());
    }
  }

  private void page(Scratch scratch, KdumpPages content, long pfn, long index) {
    ByteBuffer bytes = content.page(index);
    long pa = pfn * block;
    if (bytes == null) {
      if (unreadable++ == 0) {
        warnings.add("kdump page is damaged: pa=%s %s".formatted(Hex.of(pa), content.fault()));
      }
      return;
    }
    scratch.write(pa, bytes);
    Extent last = extents.isEmpty() ? null : extents.getLast();
    boolean continues = last != null && last.ram().end() == pa;
    if (continues) {
      extents.removeLast();
    }
    long start = continues ? last.ram().start() : pa;
    extents.add(new Extent(start, pa + block - start, start));
  }

  private void report(long wanted) {
    if (extents.isEmpty()) {
      throw new Failure.BadData(
          warnings.isEmpty()
              ? "kdump has no pages: offset=%s; dump again with -d 0".formatted(Hex.of(descriptors))
              : warnings.getFirst());
    }
    if (unreadable > 0) {
      warnings.add(
          "kdump has pages that cannot be unpacked: pages=%d of=%d; they are left out"
              .formatted(unreadable, wanted));
    }
  }
}
