package io.blueguard.session;

import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.walk.Walks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What reads cost through an engine: by size and by how many are under way, and as walks whose next
 * read depends on the last. At the same places in every run of the program.
 */
final class ReadBenchmark {
  private static final int[] SIZES = {8, 64, 256, 1024, 4096, 16384, 65536};
  private static final int[] DEPTHS = {1, 16, 256, 1024};
  private static final int LARGEST = 65536;
  private static final long MOST_BYTES = 16 << 20;
  private static final int STEPS = 256;
  private static final int WALKS = 256;

  private final PhysicalMemory memory;
  private final Stopwatch stopwatch;
  private final Stopwatch patient;
  private final Best best;
  private final Random random = new Random(1);
  private final List<Range> data;
  private final long dataBytes;

  /** Of each piece of data, how much data lies before it. */
  private final long[] begins;

  /**
   * @param patient for what takes many reads
   */
  ReadBenchmark(PhysicalMemory memory, Stopwatch stopwatch, Stopwatch patient, Best best) {
    this.memory = memory;
    this.stopwatch = stopwatch;
    this.patient = patient;
    this.best = best;
    this.data = memory.populated().stream().filter(range -> range.length() >= LARGEST).toList();
    this.dataBytes = data.stream().mapToLong(Range::length).sum();
    this.begins = new long[data.size()];
    for (int i = 1; i < begins.length; i++) {
      begins[i] = begins[i - 1] + data.get(i - 1).length();
    }
  }

  /** Nothing where the memory has no piece that is large enough. */
  List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    if (data.isEmpty()) {
      return figures;
    }
    for (int size : SIZES) {
      for (int depth : DEPTHS) {
        if ((long) size * depth <= MOST_BYTES) {
          figures.add(reads(size, depth));
        }
      }
    }
    figures.add(inPlace(4096, 1024));
    figures.add(loneWalk());
    figures.add(manyWalks());
    return figures;
  }

  private Figure reads(int size, int depth) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment all = arena.allocate((long) size * depth, 4096);
      String what = "read of " + size + " bytes" + (depth == 1 ? "" : ", " + depth + " at once");
      return stopwatch
          .times("read", what, depth, depth == 1 ? single(all) : batch(all, size, depth))
          .reading(size, depth)
          .copying(best.copying(size, depth))
          .limit(best.read(size, depth));
    }
  }

  private Runnable single(MemorySegment target) {
    return () -> memory.read(place((int) target.byteSize()), target);
  }

  private Runnable batch(MemorySegment all, int size, int depth) {
    List<PhysicalMemory.Transfer> batch = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      MemorySegment target = all.asSlice((long) i * size, size);
      batch.add(new PhysicalMemory.Transfer(place(size), target));
    }
    return () -> memory.read(batch);
  }

  /**
   * Reads whose bytes stay where the engine has put them: a device moves them without a processor,
   * and a modelled one needs none either when nothing is copied for it.
   */
  private Figure inPlace(int size, int depth) {
    List<PhysicalMemory.Transfer> batch = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      batch.add(new PhysicalMemory.Transfer(place(size), size));
    }
    String what = "read of " + size + " bytes in place, " + depth + " at once";
    return stopwatch
        .times("read", what, depth, () -> memory.read(batch))
        .reading(size, depth)
        .limit(best.model() == null ? 0 : best.read(size, depth));
  }

  /** Dependent reads, as a pointer chase: nothing of the next one can be known before. */
  private Figure loneWalk() {
    return patient
        .times("walk", "step of a lone walk", STEPS, () -> walk(7, STEPS))
        .reading(8, 1)
        .limit(best.model() == null ? 0 : best.read(8, 1));
  }

  private Figure manyWalks() {
    List<Supplier<Long>> walks = new ArrayList<>();
    for (int i = 0; i < WALKS; i++) {
      int seed = i;
      walks.add(() -> walk(seed, STEPS));
    }
    return patient
        .times(
            "walk",
            "step of " + WALKS + " walks at once",
            WALKS * STEPS,
            () -> Walks.all(walks, WALKS))
        .reading(8, WALKS)
        .limit(best.model() == null ? 0 : best.read(8, WALKS));
  }

  private long walk(long seed, int steps) {
    long at = seed;
    for (int i = 0; i < steps; i++) {
      long mixed = (at + i) * 0x9e37_79b9_7f4a_7c15L;
      at = memory.u64(place(Math.floorMod(mixed ^ mixed >>> 29, dataBytes), 8));
    }
    return at;
  }

  private long place(int size) {
    return place(random.nextLong(dataBytes), size);
  }

  /** Where there is data, so that no hole answers in its stead. */
  private long place(long index, int size) {
    int found = Arrays.binarySearch(begins, index);
    int piece = found >= 0 ? found : -found - 2;
    Range range = data.get(piece);
    long at = range.start() + index - begins[piece];
    return Math.min(at & -size, range.end() - size);
  }
}
