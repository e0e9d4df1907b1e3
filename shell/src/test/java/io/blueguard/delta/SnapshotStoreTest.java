package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
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
