package io.blueguard.testkit;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * RAM that a test fills, with true page tables in it. Entries are encoded here from the processors'
 * manuals, not from the layout under test.
 *
 * <p>Tables are taken from the end of the first extent downwards; data pages by {@link #page} from
 * its start upwards.
 */
public final class FakeRam implements PhysicalMemory {
  private final List<Range> extents;
  private final List<MemorySegment> contents = new ArrayList<>();
  private boolean inPlace;
  private long reads;
  private long nextPage;
  private long tablesFrom;

  public FakeRam(Range... extents) {
    this.extents = List.of(extents);
    for (Range extent : extents) {
      contents.add(MemorySegment.ofArray(new byte[Math.toIntExact(extent.length())]));
    }
    nextPage = extents[0].start();
    tablesFrom = extents[0].end();
  }

  public FakeRam(long size) {
    this(new Range(0, size));
  }

  /** Lets readers look at the memory directly, as a mapped file does. */
  public FakeRam inPlace() {
    inPlace = true;
    return this;
  }

  /** How many reads came so far; those in place are not seen. */
  public long reads() {
    return reads;
  }

  /** A fresh data page, aligned to its size. */
  public long page(long size) {
    long pa = (nextPage + size - 1) & -size;
    nextPage = pa + size;
    return pa;
  }

  /** Fresh tables with nothing mapped; the address of the top one. */
  public long tables(PagingLayout layout) {
    return table(layout.levels().getFirst().bits());
  }

  private long table(int bits) {
    long size = Math.max(8L << bits, 4096);
    tablesFrom = (tablesFrom - size) & -size;
    if (tablesFrom < nextPage) {
      throw new IllegalStateException("fake ram is too small: tables meet data");
    }
    return tablesFrom;
  }

  public AddressSpace space(PagingLayout layout, long root) {
    return new AddressSpace(this, layout, root);
  }

  /** Maps one page of the given size, which must be one that the layout has. */
  public void map(PagingLayout layout, long root, long va, long pa, long size) {
    put64(entryPa(layout, root, va, size), Entries.of(layout).leaf(pa, size, layout.pageSize()));
  }

  /** Where the entry of a page of that size lies; makes the tables above it. */
  public long entryPa(PagingLayout layout, long root, long va, long size) {
    long table = root;
    for (int depth = 0; ; depth++) {
      PagingLayout.Level level = layout.levels().get(depth);
      long entryPa = table + ((va >>> level.shift()) & ((1L << level.bits()) - 1)) * 8;
      if (level.size() == size) {
        return entryPa;
      }
      if (u64(entryPa) == 0) {
        int bits = layout.levels().get(depth + 1).bits();
        put64(entryPa, Entries.of(layout).table(table(bits)));
      }
      table = Entries.of(layout).address(u64(entryPa));
    }
  }

  public void put64(long pa, long value) {
    writable(pa, 8).set(Reader.U64, 0, value);
  }

  public void put32(long pa, int value) {
    writable(pa, 4).set(Reader.U32, 0, value);
  }

  public void put(long pa, byte... bytes) {
    MemorySegment.copy(
        MemorySegment.ofArray(bytes), 0, writable(pa, bytes.length), 0, bytes.length);
  }

  public void putString(long pa, String text) {
    put(pa, (text + "\0").getBytes(StandardCharsets.ISO_8859_1));
  }

  private MemorySegment writable(long pa, long length) {
    for (int i = 0; i < extents.size(); i++) {
      if (extents.get(i).contains(pa, length)) {
        return contents.get(i).asSlice(pa - extents.get(i).start(), length);
      }
    }
    throw new Failure.NotMapped("outside ram: pa=" + Hex.of(pa), pa);
  }

  @Override
  public List<Range> extents() {
    return extents;
  }

  @Override
  public void read(long pa, MemorySegment target) {
    reads++;
    MemorySegment.copy(writable(pa, target.byteSize()), 0, target, 0, target.byteSize());
  }

  @Override
  public MemorySegment window(long pa, long length) {
    return inPlace && extents.stream().anyMatch(extent -> extent.contains(pa, length))
        ? writable(pa, length).asReadOnly()
        : null;
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    for (int i = 0; i < extents.size(); i++) {
      long start = extents.get(i).start();
      byte[] bytes = contents.get(i).toArray(U8);
      if (!ByteScan.scan(bytes, patterns, (at, pattern) -> hits.hit(start + at, pattern))) {
        return;
      }
    }
  }
}
