package io.blueguard.delta;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.ReadSet;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  @TempDir Path folder;

  private static final Snapshot SNAPSHOT =
      new Snapshot(
          "before",
          "live:/x",
          "ab12",
          "2026-01-01T00:00:00Z",
          Map.of("ps", List.of(Map.of("pid", 1L, "comm", "\u001b[31m", "kthread", true))));

  @Test
  void whatWasSavedComesBack() {
    SnapshotStore store = new SnapshotStore(folder);
    store.save(SNAPSHOT);
    assertEquals(List.of("before"), store.names());
    assertEquals(SNAPSHOT, store.load("before"));
  }

  @Test
  void aNameMayBeginAsItLikes() throws IOException {
    SnapshotStore store = new SnapshotStore(folder);
    store.save(new Snapshot("newest", "live:/x", "ab12", "2026-01-01T00:00:00Z", Map.of()));
    assertEquals(List.of("newest"), store.names());
    Files.write(folder.resolve(".123.snapshot"), new byte[3]); // left by a process that was killed
    assertEquals(List.of("newest"), store.names());
  }

  @Test
  void theBytesBehindARowComeBack() {
    ReadSet reads =
        new ReadSet(
            List.of(new Range(0x1000, 4), new Range(0x2000, 2)),
            MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6}),
            true,
            false);
    Evidence evidence =
        new Evidence(
            "file",
            "6.1.0",
            true,
            new byte[] {9, 8, 7},
            List.of(new Range(0, 1 << 20)),
            List.of(new Range(0, 4096)),
            reads);
    SnapshotStore store = new SnapshotStore(folder);
    store.save(new Snapshot("full", "x", "y", "z", Map.of(), evidence));
    Evidence back = store.load("full").evidence();
    assertEquals("file 6.1.0 true", back.engine() + " " + back.release() + " " + back.consistent());
    assertArrayEquals(evidence.profile(), back.profile());
    assertEquals(evidence.extents(), back.extents());
    assertEquals(evidence.populated(), back.populated());
    assertEquals(reads.ranges(), back.reads().ranges());
    assertEquals(-1, reads.bytes().mismatch(back.reads().bytes()));
  }

  @Test
  void aDamagedFileIsRefusedWithTheReason() throws Exception {
    SnapshotStore store = new SnapshotStore(folder);
    Path file = store.save(SNAPSHOT);
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      Failure failure = assertThrows(Failure.BadData.class, () -> store.load("before"), "at " + at);
      assertTrue(failure.getMessage().startsWith("not a usable snapshot: file="));
    }
    Files.write(file, Arrays.copyOf(bytes, 40));
    assertThrows(Failure.BadData.class, () -> store.load("before"));
  }

  @Test
  void eachKindOfDamageHasItsReason() throws Exception {
    byte[] whole = SnapshotFile.bytes(SNAPSHOT);
    assertEquals("it does not begin like one", reason(new byte[0]));
    assertEquals("it does not begin like one", reason("PK something else".getBytes(US_ASCII)));
    assertEquals("its hash does not match", reason(Arrays.copyOf(whole, whole.length - 1)));
    assertEquals("its hash does not match", reason(Arrays.copyOf(whole, whole.length + 1)));
    assertTrue(reason(hashed(new byte[64])).startsWith("it does not hold what it should: "));
    assertEquals(
        "it does not hold what it should: a length is impossible",
        reason(hashed(Zstd.compress(new byte[] {127, 0, 0, 0, 1}))));
    byte[] json = "{\"name\": 7}".getBytes(US_ASCII);
    ByteBuffer body = ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json);
    assertEquals(
        "fields are missing or of the wrong kind", reason(hashed(Zstd.compress(body.array()))));
  }

  @Test
  void whatIsWholeAndMakesNoSenseIsRefusedToo() throws Exception {
    byte[] plain = Zstd.decompress(body(SNAPSHOT), 1 << 20);
    assertEquals(
        "it does not hold what it should: more follows than it says",
        reason(hashed(Zstd.compress(Arrays.copyOf(plain, plain.length + 1)))));
    Snapshot numbers = new Snapshot("x", "x", "y", "z", Map.of("ps", List.of(Map.of("pid", 1L))));
    String rows = new String(Zstd.decompress(body(numbers), 1 << 20), US_ASCII);
    byte[] bare = rows.replace("{\"pid\":1}", "1        ").getBytes(US_ASCII);
    assertEquals("fields are missing or of the wrong kind", reason(hashed(Zstd.compress(bare))));
    for (Range ram : List.of(new Range(0, 1L << 62), new Range(-4096, 1 << 20))) {
      Evidence evidence =
          new Evidence(
              "file",
              "6.1.0",
              true,
              new byte[0],
              List.of(ram),
              List.of(),
              new ReadSet(List.of(), MemorySegment.ofArray(new byte[0]), true, false));
      assertEquals(
          "it does not hold what it should: its ram is impossible: range=" + ram,
          reason(SnapshotFile.bytes(new Snapshot("x", "x", "y", "z", Map.of(), evidence))));
    }
  }

  private static byte[] body(Snapshot snapshot) throws Exception {
    byte[] whole = SnapshotFile.bytes(snapshot);
    return Arrays.copyOfRange(whole, hashed(new byte[0]).length, whole.length);
  }

  /** A body of any sort behind a head that goes with it. */
  private static byte[] hashed(byte[] body) {
    byte[] head = ("blueguard-snapshot 2 " + SnapshotFile.sha256(body) + "\n").getBytes(US_ASCII);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }

  private static String reason(byte[] file) {
    Failure failure =
        assertThrows(Failure.BadData.class, () -> SnapshotFile.read(file, Path.of("f")));
    String before = "not a usable snapshot: file=f reason=";
    assertTrue(failure.getMessage().startsWith(before), failure.getMessage());
    return failure.getMessage().substring(before.length()).replace("; take it again", "");
  }

  @Test
  void whatIsNoFileIsRefusedAndNotWaitedFor() throws Exception {
    Path fifo = folder.resolve("fifo.snapshot");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    Files.createDirectory(folder.resolve("folder.snapshot"));
    for (Path file : List.of(fifo, folder.resolve("folder.snapshot"), Path.of("/dev/zero"))) {
      Failure failure =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20),
              () -> assertThrows(Failure.UsageError.class, () -> SnapshotStore.read(file)));
      assertEquals("cannot read snapshot: file=" + file + "; is it a file?", failure.getMessage());
    }
  }

  @Test
  void aNameThatLeavesTheFolderIsRefused() {
    SnapshotStore store = new SnapshotStore(folder);
    Failure failure = assertThrows(Failure.UsageError.class, () -> store.load("../x"));
    assertEquals(
        "not a snapshot name: name=../x; try letters, digits, dots and dashes",
        failure.getMessage());
  }

  @Test
  void aNameThatIsNotThereIsSaidSo() {
    Failure failure =
        assertThrows(Failure.UsageError.class, () -> new SnapshotStore(folder).load("gone"));
    assertEquals("no such snapshot: name=gone; try snapshot list", failure.getMessage());
  }
}
