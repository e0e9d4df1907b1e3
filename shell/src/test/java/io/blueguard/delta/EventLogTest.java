package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  @TempDir Path folder;

  private static final Event EVENT =
      new Event("2026-01-01T00:00:00Z", "vm", "ps", "changed", "pid=1", "comm", "a", "\u001b[2J");

  @Test
  void eachEventIsInTheFileAsSoonAsItWasToldAndOldOnesStay() throws Exception {
    Path file = folder.resolve("events.jsonl");
    Files.writeString(file, "kept\n");
    try (EventLog log = EventLog.to(file)) {
      log.append(EVENT);
      assertEquals(
          List.of(
              "kept",
              "{\"time\":\"2026-01-01T00:00:00Z\",\"target\":\"vm\",\"view\":\"ps\","
                  + "\"kind\":\"changed\",\"key\":\"pid=1\",\"field\":\"comm\",\"before\":\"a\","
                  + "\"after\":\"\\u001b[2J\"}"),
          Files.readAllLines(file));
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsSaidSoBeforeAnythingIsWatched() {
    assertThrows(Failure.UsageError.class, () -> EventLog.to(folder.resolve("no/such/folder")));
  }
}
