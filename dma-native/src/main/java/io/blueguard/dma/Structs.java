package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Where the fields of the C structures lie; drawn in {@code blueguard_dma.h}, asserted there. */
final class Structs {
  private Structs() {}

  static final class Availability {
    static final long SIZE = 296;
    private static final long NAME = 0;
    private static final long AVAILABLE = 32;
    private static final long REASON = 40;

    private Availability() {}

    static io.blueguard.dma.Availability of(MemorySegment at) {
      String name = text(at, NAME, 32);
      return at.get(JAVA_INT, AVAILABLE) != 0
          ? io.blueguard.dma.Availability.yes(name)
          : io.blueguard.dma.Availability.no(name, text(at, REASON, 256));
    }
  }

  static final class Description {
    static final long SIZE = 72;
    private static final int IMMEDIATE = 1;
    private static final int LANDS = 2;
    private static final int OVERLAPS = 4;

    private Description() {}

    static Engine.Description of(MemorySegment at) {
      return new Engine.Description(
          text(at, 8, 32),
          at.get(JAVA_LONG, 0),
          (at.get(JAVA_INT, 40) & IMMEDIATE) != 0,
          at.get(JAVA_INT, 44),
          at.get(JAVA_INT, 48));
    }

    static boolean lands(MemorySegment at) {
      return (at.get(JAVA_INT, 40) & LANDS) != 0;
    }

    static boolean overlaps(MemorySegment at) {
      return (at.get(JAVA_INT, 40) & OVERLAPS) != 0;
    }

    static long latencyNs(MemorySegment at) {
      return at.get(JAVA_LONG, 56);
    }

    static long window(MemorySegment at) {
      return at.get(JAVA_LONG, 64);
    }
  }

  static final class Range {
    static final long SIZE = 16;

    private Range() {}

    static io.blueguard.base.Range of(MemorySegment ranges, long index) {
      return new io.blueguard.base.Range(
          ranges.get(JAVA_LONG, index * SIZE), ranges.get(JAVA_LONG, index * SIZE + 8));
    }
  }

  static final class Entry {
    static final long SIZE = 32;

    private Entry() {}

    static void put(MemorySegment entries, long index, long offset, long length, long memory) {
      long at = index * SIZE;
      entries.set(JAVA_LONG, at, offset);
      entries.set(JAVA_LONG, at + 8, length);
      entries.set(JAVA_LONG, at + 16, memory);
    }

    static long memory(MemorySegment entries, long index) {
      return entries.get(JAVA_LONG, index * SIZE + 16);
    }

    static int status(MemorySegment entries, long index) {
      return entries.get(JAVA_INT, index * SIZE + 24);
    }

    static int error(MemorySegment entries, long index) {
      return entries.get(JAVA_INT, index * SIZE + 28);
    }
  }

  static final class Pattern {
    static final long SIZE = 24;

    private Pattern() {}

    static void put(MemorySegment patterns, long index, MemorySegment bytes) {
      long at = index * SIZE;
      patterns.set(JAVA_LONG, at, bytes.address());
      patterns.set(JAVA_LONG, at + 8, 0);
      patterns.set(JAVA_INT, at + 16, (int) bytes.byteSize());
    }
  }

  static final class Hit {
    static final long SIZE = 16;

    private Hit() {}

    static long offset(MemorySegment hits, long index) {
      return hits.get(JAVA_LONG, index * SIZE);
    }

    static int pattern(MemorySegment hits, long index) {
      return hits.get(JAVA_INT, index * SIZE + 8);
    }
  }

  static final class ScanRequest {
    static final long SIZE = 88;

    private ScanRequest() {}

    static void put(MemorySegment at, MemorySegment patterns, MemorySegment hits, long budget) {
      at.set(JAVA_LONG, 16, patterns.address());
      at.set(JAVA_LONG, 24, hits.address());
      at.set(JAVA_INT, 32, (int) (patterns.byteSize() / Pattern.SIZE));
      at.set(JAVA_INT, 36, (int) (hits.byteSize() / Hit.SIZE));
      at.set(JAVA_LONG, 40, budget);
    }

    static void range(MemorySegment at, long start, long end) {
      at.set(JAVA_LONG, 0, start);
      at.set(JAVA_LONG, 8, end - start);
    }

    static long next(MemorySegment at) {
      return at.get(JAVA_LONG, 48);
    }

    static int hits(MemorySegment at) {
      return at.get(JAVA_INT, 56);
    }

    static int waitedMs(MemorySegment at) {
      return at.get(JAVA_INT, 60);
    }

    static long unreadable(MemorySegment at) {
      return at.get(JAVA_LONG, 64);
    }

    static long lostAt(MemorySegment at) {
      return at.get(JAVA_LONG, 72);
    }

    static int lostEnding(MemorySegment at) {
      return Results.ending(at.get(JAVA_INT, 80), at.get(JAVA_INT, 84));
    }
  }

  private static String text(MemorySegment at, long offset, int size) {
    byte[] bytes = new byte[size];
    MemorySegment.copy(at, java.lang.foreign.ValueLayout.JAVA_BYTE, offset, bytes, 0, size);
    int length = 0;
    while (length < size && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
