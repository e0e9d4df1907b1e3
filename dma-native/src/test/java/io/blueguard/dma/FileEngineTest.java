package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.EngineUnavailable;
import io.blueguard.base.Failure.UsageError;
import io.blueguard.base.Range;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileEngineTest {
  @TempDir private Path directory;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("ram"), bytes);
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static void truncate(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  @Test
  void bytesAreReadToHeapAndNativeMemory() throws IOException {
    byte[] bytes = noise(10000);
    try (Engine engine = Engines.file(file(bytes));
        Arena arena = Arena.ofConfined()) {
      byte[] heap = new byte[100];
      MemorySegment memory = arena.allocate(100);
      engine.read(5000, MemorySegment.ofArray(heap));
      engine.read(5000, memory);
      assertArrayEquals(Arrays.copyOfRange(bytes, 5000, 5100), heap);
      assertArrayEquals(heap, memory.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void aFileDescribesItself() throws IOException {
    try (Engine engine = Engines.file(file(noise(4097)))) {
      assertEquals(new Engine.Description("file", 4097, true, 1, 1), engine.describe());
      assertEquals(4097, engine.window().byteSize());
      assertTrue(engine.window().isReadOnly());
    }
  }

  @Test
  void aReadOutsideFailsAndNamesTheRange() throws IOException {
    try (Engine engine = Engines.file(file(noise(4096)))) {
      MemorySegment target = MemorySegment.ofArray(new byte[8]);
      for (long offset : new long[] {4089, 5000, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
        EngineFailure failure =
            assertThrows(EngineFailure.class, () -> engine.read(offset, target));
        assertEquals(
            "outside the source: engine=file offset=0x%x length=8".formatted(offset),
            failure.getMessage());
      }
    }
  }

  @Test
  void eachEntryOfABatchSaysForItself() throws IOException {
    byte[] bytes = noise(4096);
    try (Engine engine = Engines.file(file(bytes))) {
      Engine.Transfer good = new Engine.Transfer(4, MemorySegment.ofArray(new byte[4]));
      Engine.Transfer bad = new Engine.Transfer(4094, MemorySegment.ofArray(new byte[4]));
      engine.read(List.of(bad, good));
      assertEquals("outside the source: engine=file offset=0xffe length=4", bad.error());
      assertNull(good.error());
      assertArrayEquals(
          Arrays.copyOfRange(bytes, 4, 8), good.target().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void aFileThatShrankFailsThereAndIsReadBefore() throws IOException {
    byte[] bytes = noise(32768);
    Path path = file(bytes);
    try (Engine engine = Engines.file(path)) {
      truncate(path, 8192);
      byte[] page = new byte[4096];
      for (int i = 0; i < 50; i++) {
        engine.read(4096, MemorySegment.ofArray(page));
        assertArrayEquals(Arrays.copyOfRange(bytes, 4096, 8192), page);
        for (int size : new int[] {1, 8, 40, 4096}) {
          MemorySegment target = MemorySegment.ofArray(new byte[size]);
          EngineFailure failure =
              assertThrows(EngineFailure.class, () -> engine.read(16384, target));
          assertEquals(
              "cannot be read: engine=file offset=0x4000 length=%d;".formatted(size)
                  + " the source shrank or has an I/O error",
              failure.getMessage());
        }
      }
    }
  }

  /** Compiled code may learn of a fault late; the failure must still come out of the read. */
  @Test
  void aFaultInCompiledCodeIsToldByTheReadThatHadIt() throws IOException {
    Path path = file(noise(32768));
    try (Engine engine = Engines.file(path)) {
      MemorySegment target = MemorySegment.ofArray(new byte[8]);
      for (int i = 0; i < 200_000; i++) {
        engine.read(16384, target);
      }
      truncate(path, 8192);
      int failures = 0;
      for (int i = 0; i < 20_000; i++) {
        try {
          engine.read(16384, target);
        } catch (EngineFailure e) {
          failures++;
        }
      }
      assertEquals(20_000, failures);
    }
  }

  @Test
  void readingInPlaceWhereTheFileShrankIsAnInternalErrorAfterNativeFaultsToo() throws IOException {
    Path path = file(noise(32768));
    try (Engine engine = Engines.file(path)) {
      truncate(path, 4096);
      engine.scan(new Range(0, 32768), List.of(new byte[] {1, 2, 3, 4}), (offset, which) -> true);
      assertThrows(InternalError.class, () -> engine.window().get(ValueLayout.JAVA_LONG, 16384));
      engine.window().get(ValueLayout.JAVA_LONG, 0);
    }
  }

  @Test
  void aScanTellsOfBytesThatItCouldNotSee() throws IOException {
    Path path = file(noise(32768));
    try (Engine engine = Engines.file(path)) {
      truncate(path, 4096);
      long[] unseen = {0};
      List<String> reasons = new ArrayList<>();
      engine.scan(
          new Range(0, 32768),
          List.of(new byte[] {1, 2, 3, 4}),
          new Engine.Hits() {
            @Override
            public boolean hit(long offset, int pattern) {
              return true;
            }

            @Override
            public void passedOver(long bytes, String reason) {
              unseen[0] += bytes;
              reasons.add(reason);
            }
          });
      assertEquals(28672, unseen[0]);
      assertEquals(
          List.of(
              "cannot be read: engine=file offset=0x1000 length=28672;"
                  + " the source shrank or has an I/O error"),
          reasons);
    }
  }

  @Test
  void onlyWhatWasWrittenIsPopulated() throws IOException {
    Path path = directory.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1 << 20);
      for (int i = 0; i < 3; i++) {
        file.seek(65536L * (2 * i + 1));
        file.write(1);
      }
    }
    try (Engine engine = Engines.file(path)) {
      assertEquals(
          List.of(new Range(65536, 4096), new Range(196608, 4096), new Range(327680, 4096)),
          engine.populated());
    }
  }

  @Test
  void aScanFindsEveryPatternAndCanBeStopped() throws IOException {
    byte[] bytes = new byte[100_000];
    byte[] needle = "Linux version".getBytes(StandardCharsets.US_ASCII);
    for (int at : new int[] {0, 4090, 99_987}) {
      System.arraycopy(needle, 0, bytes, at, needle.length);
    }
    try (Engine engine = Engines.file(file(bytes))) {
      List<Long> hits = new ArrayList<>();
      List<byte[]> patterns = List.of("version".getBytes(StandardCharsets.US_ASCII), needle);
      engine.scan(
          new Range(0, bytes.length),
          patterns,
          (offset, which) -> {
            hits.add(offset * 10 + which);
            return true;
          });
      hits.sort(null);
      assertEquals(List.of(1L, 60L, 40901L, 40960L, 999871L, 999930L), hits);
      hits.clear();
      engine.scan(new Range(0, bytes.length), patterns, (offset, which) -> !hits.add(offset));
      assertEquals(1, hits.size());
    }
  }

  @Test
  void badPatternsAndRangesAreTheCallersMistake() throws IOException {
    try (Engine engine = Engines.file(file(noise(4096)))) {
      UsageError failure =
          assertThrows(
              UsageError.class,
              () -> engine.scan(new Range(0, 4096), List.of(new byte[3]), (o, p) -> true));
      assertEquals(
          "pattern length is out of bounds: pattern=0 length=3; 4 to 64 bytes are possible",
          failure.getMessage());
      assertThrows(
          UsageError.class,
          () -> engine.scan(new Range(1, 4096), List.of(new byte[4]), (o, p) -> true));
    }
  }

  @Test
  void aClosedEngineSaysSo() throws IOException {
    Engine engine = Engines.file(file(noise(4096)));
    engine.close();
    engine.close();
    String expected = "engine is closed: engine=file";
    MemorySegment target = MemorySegment.ofArray(new byte[8]);
    assertEquals(
        expected, assertThrows(EngineFailure.class, () -> engine.read(0, target)).getMessage());
    assertEquals(
        expected, assertThrows(EngineFailure.class, () -> engine.populated()).getMessage());
  }

  @Test
  void aPathThatCannotBeASourceIsRefusedWithWhatToTry() throws IOException {
    Path missing = directory.resolve("none");
    assertEquals(
        "file cannot be opened: path="
            + missing
            + " reason=no such file or directory; check the path",
        assertThrows(EngineUnavailable.class, () -> Engines.file(missing)).getMessage());
    Path empty = file(new byte[0]);
    assertEquals(
        "file is empty: path=" + empty + "; the capture was perhaps not finished",
        assertThrows(EngineUnavailable.class, () -> Engines.file(empty)).getMessage());
    assertEquals(
        "file is a directory: path=" + directory + "; name a dump or a RAM file in it",
        assertThrows(EngineUnavailable.class, () -> Engines.file(directory)).getMessage());
  }
}
