package io.blueguard.memory;

import com.github.luben.zstd.ZstdInputStream;
import io.blueguard.base.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Memory in which some pages are others: how a second image of the same machine is kept as the
 * pages that differ.
 */
public final class PatchedMemory extends ForwardingMemory {
  private static final int PAGE = 4096;

  private final TreeMap<Long, byte[]> pages;

  /**
   * @param pages physical address of each page, a multiple of 4096, and its 4096 bytes
   */
  public PatchedMemory(PhysicalMemory inner, Map<Long, byte[]> pages) {
    super(inner);
    this.pages = new TreeMap<>(pages);
  }

  /**
   * Reads a patch: a zstd stream of records, each a page's address (8 bytes, little endian) and its
   * 4096 bytes.
   *
   * @throws Failure.EngineUnavailable when there is no such file
   * @throws Failure.BadData when it is damaged
   */
  public static Map<Long, byte[]> load(Path file) {
    Map<Long, byte[]> pages = new TreeMap<>();
    try (InputStream in =
        new ZstdInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (byte[] head = in.readNBytes(8); head.length > 0; head = in.readNBytes(8)) {
        byte[] page = in.readNBytes(PAGE);
        long pa = head.length == 8 ? MemorySegment.ofArray(head).get(U64, 0) : -1;
        if (page.length != PAGE || (pa & PAGE - 1) != 0) {
          throw new Failure.BadData("patch is damaged: file=" + file + "; check it out again");
        }
        pages.put(pa, page);
      }
    } catch (IOException e) {
      throw new Failure.EngineUnavailable("cannot read patch: file=" + file, e);
    }
    return pages;
  }

  @Override
  public PhysicalMemory lane() {
    PhysicalMemory lane = inner.lane();
    return lane == inner ? this : new PatchedMemory(lane, pages);
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public void read(long pa, MemorySegment target) {
    inner.read(pa, target);
    long end = pa + target.byteSize();
    pages
        .subMap(pa & -PAGE, true, end, false)
        .forEach(
            (at, page) -> {
              long from = Math.max(pa, at);
              long length = Math.min(end, at + PAGE) - from;
              MemorySegment.copy(MemorySegment.ofArray(page), from - at, target, from - pa, length);
            });
  }

  @Override
  public void read(List<Transfer> batch) {
    for (Transfer transfer : batch) {
      try {
        read(transfer.pa(), transfer.target());
      } catch (Failure failure) {
        transfer.failed(failure);
      }
    }
  }

  @Override
  public long u64(long pa) {
    return word(pa, 8).get(U64, 0);
  }

  @Override
  public int u32(long pa) {
    return word(pa, 4).get(U32, 0);
  }

  private MemorySegment word(long pa, int length) {
    MemorySegment word = MemorySegment.ofArray(new byte[length]);
    read(pa, word);
    return word;
  }

  @Override
  public MemorySegment window(long pa, long length) {
    return pages.subMap(pa & -PAGE, true, pa + length, false).isEmpty()
        ? inner.window(pa, length)
        : null;
  }

  PatchedMemory over(PhysicalMemory other) {
    return new PatchedMemory(other, pages);
  }

  /** With the patch, which the memory behind knows nothing of. */
  @Override
  public List<Integer> changed(ReadSet set) {
    return set.changed(set.fetch(this));
  }
}
