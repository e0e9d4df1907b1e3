package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowDiffTest {
  private static final List<String> KEY = List.of("pid", "start_ns");

  private static Map<String, Object> row(long pid, long start, String comm) {
    return Map.of("pid", pid, "start_ns", start, "comm", comm);
  }

  @Test
  void equalRowsGiveNoChange() {
    List<Map<String, Object>> rows = List.of(row(1, 5, "init"), row(2, 6, "sh"));
    assertEquals(List.of(), RowDiff.of("ps", KEY, rows, rows.reversed()));
  }

  @Test
  void aFieldThatDiffersIsAChangeOfThatField() {
    assertEquals(
        List.of(new Change("ps", "changed", "pid=1 start_ns=5", "comm", "init", "evil")),
        RowDiff.of("ps", KEY, List.of(row(1, 5, "init")), List.of(row(1, 5, "evil"))));
  }

  @Test
  void aReusedPidIsARemovalAndAnAddition() {
    Map<String, Object> before = row(7, 5, "sh");
    Map<String, Object> after = row(7, 9, "sh");
    assertEquals(
        List.of(
            new Change("ps", "removed", "pid=7 start_ns=5", "", before, null),
            new Change("ps", "added", "pid=7 start_ns=9", "", null, after)),
        RowDiff.of("ps", KEY, List.of(before), List.of(after)));
  }

  @Test
  void aRowThatComesTwiceIsNotLost() {
    List<Map<String, Object>> twice = List.of(row(1, 5, "a"), row(1, 5, "a"));
    List<Change> changes = RowDiff.of("ps", KEY, List.of(row(1, 5, "a")), twice);
    assertEquals("pid=1 start_ns=5 #2", changes.getFirst().key());
  }
}
