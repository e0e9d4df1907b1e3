package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedTest {
  @TempDir private Path directory;
  private final byte[] bytes = new byte[16384];

  ExpectedTest() {
    new Random(1).nextBytes(bytes);
  }

  private Engine engine() throws IOException {
    return Engines.file(Files.write(directory.resolve("ram"), bytes));
  }

  /** An engine that has no native side. */
  private static Engine plain(Engine engine) {
    return new Engine() {
      @Override
      public Description describe() {
        return engine.describe();
      }

      @Override
      public void read(long offset, MemorySegment target) {
        engine.read(offset, target);
      }

      @Override
      public void read(List<Transfer> batch) {
        engine.read(batch);
      }

      @Override
      public List<Range> populated() {
        return engine.populated();
      }

      @Override
      public void scan(Range range, List<byte[]> patterns, Hits hits) {
        engine.scan(range, patterns, hits);
      }

      @Override
      public void close() {}
    };
  }

  private Expected expected(long... offsets) {
    int[] lengths = new int[offsets.length];
    byte[] blob = new byte[16 * offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      lengths[i] = 16;
      System.arraycopy(bytes, (int) offsets[i], blob, 16 * i, 16);
    }
    return new Expected(offsets, lengths, blob);
  }

  @Test
  void whatChangedInTheFileIsTold() throws IOException {
    Expected expected = expected(0, 100, 8190, 100);
    try (Engine engine = engine()) {
      assertArrayEquals(new int[0], engine.differences(expected));
      try (RandomAccessFile file = new RandomAccessFile(directory.resolve("ram").toFile(), "rw")) {
        file.seek(115);
        file.write(bytes[115] ^ 1);
      }
      assertArrayEquals(new int[] {1, 3}, engine.differences(expected));
      assertArrayEquals(new int[] {1, 3}, plain(engine).differences(expected));
    }
  }

  @Test
  void whatCannotBeReadAnyMoreIsADifference() throws IOException {
    Expected expected = expected(0, 12288, 100);
    try (Engine engine = engine()) {
      try (RandomAccessFile file = new RandomAccessFile(directory.resolve("ram").toFile(), "rw")) {
        file.setLength(8192);
      }
      assertArrayEquals(new int[] {1}, engine.differences(expected));
      assertArrayEquals(new int[] {1}, plain(engine).differences(expected));
    }
  }

  /** A random part of the file in ranges of all lengths, some of which touch each other. */
  private Expected ranges(Random random, int count) {
    long[] offsets = new long[count];
    int[] lengths = new int[count];
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    int at = random.nextInt(64);
    for (int i = 0; i < count; i++) {
      offsets[i] = at;
      lengths[i] = random.nextInt(i % 50 == 0 ? 400 : random.nextBoolean() ? 9 : 40);
      blob.write(bytes, at, lengths[i]);
      at += lengths[i] + random.nextInt(random.nextBoolean() ? 3 : 60);
    }
    return new Expected(offsets, lengths, blob.toByteArray());
  }

  @Test
  void rangesOfAllLengthsAndPlacesAreTheSameInPlaceAsForAnEngineThatCopies() throws IOException {
    Random random = new Random(2);
    byte[] original = bytes.clone();
    int found = 0;
    for (int round = 0; round < 50; round++) {
      List<Expected> parts = List.of(ranges(random, 100), ranges(random, 150));
      Expected all = Expected.together(parts);
      for (int i = 0; i < round; i++) {
        bytes[random.nextInt(8192)] ^= (byte) (1 << random.nextInt(8));
      }
      try (Engine engine = engine()) {
        for (Expected expected : List.of(parts.getFirst(), parts.getLast(), all)) {
          int[] differences = engine.differences(expected);
          assertArrayEquals(plain(engine).differences(expected), differences);
          found += differences.length;
        }
      }
      System.arraycopy(original, 0, bytes, 0, bytes.length);
    }
    assertTrue(found > 500, "found=" + found);
  }

  @Test
  void aPartIsExchangedWhileTheOthersStay() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 30; round++) {
      Expected[] parts = {ranges(random, 60), ranges(random, 90), ranges(random, 60)};
      Expected all = Expected.together(List.of(parts));
      try (Engine engine = engine()) {
        for (int i = 0; i < 6; i++) {
          int number = random.nextInt(3);
          parts[number] = ranges(random, random.nextInt(120));
          all.replace(number, parts[number]);
          bytes[random.nextInt(8192)] ^= 1;
          Files.write(directory.resolve("ram"), bytes);
          int[] differences = engine.differences(Expected.together(List.of(parts)));
          assertArrayEquals(differences, engine.differences(all));
          assertArrayEquals(differences, plain(engine).differences(all));
        }
      }
    }
  }

  @Test
  void whatLiesOutsideOfTheSourceIsADifference() throws IOException {
    long[] offsets = {16380, 16384, 1L << 40, -8, Long.MIN_VALUE, 0};
    byte[] blob = new byte[48];
    System.arraycopy(bytes, 0, blob, 40, 8);
    Expected expected = new Expected(offsets, new int[] {8, 8, 8, 8, 8, 8}, blob);
    try (Engine engine = engine()) {
      assertArrayEquals(new int[] {0, 1, 2, 3, 4}, engine.differences(expected));
    }
  }

  @Test
  void expectationsCanBeReadBack() {
    Expected expected = expected(8, 4000);
    assertEquals(2, expected.size());
    assertEquals(4000, expected.offset(1));
    assertArrayEquals(
        Arrays.copyOfRange(bytes, 4000, 4016), expected.bytes(1).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void bytesThatDoNotFitTheRangesAreRefused() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Expected(new long[] {0}, new int[] {4}, new byte[5]));
    assertEquals(
        "ranges and bytes do not go together: offsets=1 lengths=1 sum=4 bytes=5",
        failure.getMessage());
  }

  @Test
  void digestsAreThoseOfTheJdkAndNullWhereNothingCanBeRead()
      throws IOException, NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    List<Range> ranges =
        List.of(new Range(0, 16384), new Range(5, 100), new Range(16380, 8), new Range(9, 0));
    try (Engine engine = engine()) {
      for (Engine asked : List.of(engine, plain(engine))) {
        List<byte[]> digests = asked.digests(ranges);
        assertArrayEquals(sha.digest(bytes), digests.get(0));
        assertArrayEquals(sha.digest(Arrays.copyOfRange(bytes, 5, 105)), digests.get(1));
        assertNull(digests.get(2));
        assertArrayEquals(sha.digest(new byte[0]), digests.get(3));
      }
    }
  }
}
