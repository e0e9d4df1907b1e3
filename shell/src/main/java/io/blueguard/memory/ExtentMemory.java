package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * RAM as pieces of an engine, read in place where the engine answers at once. It is a table and a
 * reference, so that a search can try several tables over the same engine; the engine stays open
 * when this is closed, and only a lane of it ends.
 */
public final class ExtentMemory implements PhysicalMemory {
  private static final int MOST_RESTLESS = 1 << 16;

  private final Engine engine;
  private final MemorySegment window;
  // As of the last read that was exact. A race costs another exact read.
  private long faults;
  private final List<Range> ram;
  private final boolean ownLane;
  private final boolean dumped;
  // Gaps between ranges of read-sets that change all the time, by where they begin.
  private final Set<Long> restless = ConcurrentHashMap.newKeySet();
  // The extents as arrays, for reads: start, length and offset of each.
  private final long[] starts;
  private final long[] lengths;
  private final long[] offsets;

  /**
   * @param extents in any order; where two overlap, the one that starts first is used
   */
  public ExtentMemory(Engine engine, List<Extent> extents) {
    this(engine, extents, false, false);
  }

  private ExtentMemory(Engine engine, List<Extent> extents, boolean dumped, boolean ownLane) {
    this.dumped = dumped;
    this.ownLane = ownLane;
    List<Extent> tidy = Extent.tidy(extents);
    this.engine = engine;
    this.window = engine.window();
    this.ram = tidy.stream().map(Extent::ram).toList();
    this.starts = tidy.stream().mapToLong(extent -> extent.ram().start()).toArray();
    this.lengths = tidy.stream().mapToLong(extent -> extent.ram().length()).toArray();
    this.offsets = tidy.stream().mapToLong(Extent::offset).toArray();
  }

  /** The same of a dump's file, as {@link #dumped} says it. */
  static ExtentMemory ofDump(Engine engine, List<Extent> extents) {
    return new ExtentMemory(engine, extents, true, false);
  }

  /** The same extents in another engine. */
  ExtentMemory behind(Engine other) {
    return new ExtentMemory(other, pieces(), dumped, false);
  }

  @Override
  public boolean dumped() {
    return dumped;
  }

  private List<Extent> pieces() {
    List<Extent> extents = new ArrayList<>(starts.length);
    for (int i = 0; i < starts.length; i++) {
      extents.add(new Extent(ram.get(i), offsets[i]));
    }
    return extents;
  }

  @Override
  public ExtentMemory lane() {
    Engine lane = engine.lane();
    return lane == engine ? this : new ExtentMemory(lane, pieces(), dumped, true);
  }

  @Override
  public void close() {
    if (ownLane) {
      engine.close();
    }
  }

  public Engine engine() {
    return engine;
  }

  @Override
  public List<Range> extents() {
    return ram;
  }

  /** Index of the extent that holds the address, or -1. */
  private int find(long pa) {
    int low = 0;
    int high = starts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long offset = pa - starts[middle];
      if (Long.compareUnsigned(offset, lengths[middle]) < 0) {
        return middle;
      }
      if (Long.compareUnsigned(pa, starts[middle]) < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }

  /** Whether its engine reads in place, so that no bytes are copied to be looked at. */
  boolean inPlace() {
    return window != null;
  }

  /** Whether what begins here, between ranges of a read-set, changes by itself. */
  boolean restless(long pa) {
    return !restless.isEmpty() && restless.contains(pa);
  }

  /** Of very many all are forgotten: memory has other owners by then. */
  void noteRestless(long pa) {
    if (restless.size() >= MOST_RESTLESS) {
      restless.clear();
    }
    restless.add(pa);
  }

  /** Offset in the engine of {@code length} bytes in one piece, or -1. */
  long offset(long pa, long length) {
    int i = find(pa);
    if (i < 0) {
      return -1;
    }
    long inside = pa - starts[i];
    return length <= lengths[i] - inside ? offsets[i] + inside : -1;
  }

  @Override
  public MemorySegment window(long pa, long length) {
    long offset = window == null ? -1 : offset(pa, length);
    return offset < 0 ? null : window.asSlice(offset, length);
  }

  @Override
  public void read(long pa, MemorySegment target) {
    long length = target.byteSize();
    for (long done = 0; done < length; ) {
      int i = find(pa + done);
      if (i < 0) {
        throw outside(pa + done);
      }
      long inside = pa + done - starts[i];
      long part = Math.min(length - done, lengths[i] - inside);
      engine.read(offsets[i] + inside, target.asSlice(done, part));
      done += part;
    }
  }

  /**
   * A value by way of the engine, which knows whether its bytes are good: it lies in two pieces, is
   * not to be read in place, or somebody in this process has met a page that is gone. The JVM may
   * tell of a page that is gone a little after the read that met it: who calls this catches that.
   */
  private <T> T exactly(Supplier<T> value) {
    long now = engine.faults();
    T exact = value.get();
    faults = now;
    return exact;
  }

  private static Failure outside(long pa) {
    return new Failure.NotMapped("outside ram: pa=%s".formatted(Hex.of(pa)), pa);
  }

  private static Failure gone(long pa, InternalError cause) {
    return new Failure.EngineFailure(
        "memory is gone: pa=%s; the file has shrunk or cannot be read there, attach again"
            .formatted(Hex.of(pa)),
        cause);
  }

  @Override
  public long u64(long pa) {
    try {
      long offset = window == null ? -1 : offset(pa, Long.BYTES);
      if (offset >= 0) {
        long value = window.get(U64, offset);
        if (engine.faults() == faults) {
          return value;
        }
      }
      return exactly(() -> PhysicalMemory.super.u64(pa));
    } catch (InternalError late) {
      throw gone(pa, late);
    }
  }

  @Override
  public int u32(long pa) {
    try {
      long offset = window == null ? -1 : offset(pa, Integer.BYTES);
      if (offset >= 0) {
        int value = window.get(U32, offset);
        if (engine.faults() == faults) {
          return value;
        }
      }
      return exactly(() -> PhysicalMemory.super.u32(pa));
    } catch (InternalError late) {
      throw gone(pa, late);
    }
  }

  @Override
  public int u16(long pa) {
    try {
      long offset = window == null ? -1 : offset(pa, Short.BYTES);
      if (offset >= 0) {
        int value = window.get(U16, offset) & 0xffff;
        if (engine.faults() == faults) {
          return value;
        }
      }
      return exactly(() -> PhysicalMemory.super.u16(pa));
    } catch (InternalError late) {
      throw gone(pa, late);
    }
  }

  @Override
  public int u8(long pa) {
    try {
      long offset = window == null ? -1 : offset(pa, 1);
      if (offset >= 0) {
        int value = window.get(U8, offset) & 0xff;
        if (engine.faults() == faults) {
          return value;
        }
      }
      return exactly(() -> PhysicalMemory.super.u8(pa));
    } catch (InternalError late) {
      throw gone(pa, late);
    }
  }

  /** Whether these bytes are there, looked at in place; false when that cannot be said so. */
  boolean holds(RecordedBlocks blocks) {
    if (window == null) {
      return false;
    }
    long before = engine.faults();
    try {
      boolean stands = blocks.stand(window, this);
      if (engine.faults() == before) {
        return stands;
      }
      // Brings out here what the JVM still has to tell of a page that is gone.
      blocks.touch(this);
      return false;
    } catch (InternalError | Failure gone) {
      // The comparison that follows tells what is missing.
      return false;
    }
  }

  /** One batch for the engine; what does not lie in one piece is read on its own. */
  @Override
  public void read(List<Transfer> batch) {
    List<Transfer> others = new ArrayList<>();
    engine.read(placed(batch, others));
    if (!others.isEmpty()) {
      PhysicalMemory.super.read(others);
    }
  }

  private List<Engine.Transfer> placed(List<Transfer> batch, List<Transfer> others) {
    List<Engine.Transfer> placed = new ArrayList<>(batch.size());
    for (Transfer transfer : batch) {
      long offset = offset(transfer.pa(), transfer.length());
      if (offset < 0) {
        others.add(transfer);
      } else {
        placed.add(transfer.at(offset));
      }
    }
    return placed;
  }

  @Override
  public List<Integer> changed(ReadSet set) {
    return set.changed(this);
  }

  @Override
  public int depth() {
    Engine.Description about = engine.describe();
    return about.immediate() ? 1 : about.depth();
  }

  @Override
  public List<Range> populated() {
    List<Range> data = engine.populated();
    List<Range> populated = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      for (Range range : data) {
        long start = Math.max(range.start(), offsets[i]);
        long end = Math.min(range.end(), offsets[i] + lengths[i]);
        if (start < end) {
          populated.add(new Range(starts[i] + start - offsets[i], end - start));
        }
      }
    }
    return populated;
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    ScanOfExtents scan = new ScanOfExtents(hits);
    for (int i = 0; i < starts.length && !scan.stopped; i++) {
      scan.toPa = starts[i] - offsets[i];
      engine.scan(new Range(offsets[i], lengths[i]), patterns, scan);
    }
  }

  /** Hits of an engine as those of memory. */
  private static final class ScanOfExtents implements Engine.Hits {
    private final Hits hits;
    private long toPa;
    private boolean stopped;

    ScanOfExtents(Hits hits) {
      this.hits = hits;
    }

    @Override
    public boolean hit(long offset, int pattern) {
      stopped = !hits.hit(offset + toPa, pattern);
      return !stopped;
    }

    @Override
    public void passedOver(long bytes, String reason) {
      hits.passedOver(bytes, reason);
    }

    @Override
    public void waited(long ms) {
      hits.waited(ms);
    }
  }
}
