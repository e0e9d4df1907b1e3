package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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

  /** Of two rows with the same id one may be a copy of the other. */
  private record Item(int group, long id, String text) {}

  private static final class Items implements View<Item> {
    @Override
    public String name() {
      return "items";
    }

    @Override
    public Class<Item> rowType() {
      return Item.class;
    }

    @Override
    public List<String> key() {
      return List.of("group", "id");
    }

    @Override
    public Inspection<Item> inspect(Kernel kernel) {
      return new Rows<Item>().done();
    }
  }

  @Test
  void rowsAsTheViewGaveThemDifferAsPlainOnesDo() {
    Items view = new Items();
    Random random = new Random(1);
    int differences = 0;
    for (int i = 0; i < 2000; i++) {
      List<Item> before = items(random, 12);
      List<Item> after = new ArrayList<>(before);
      for (int moves = random.nextInt(3); moves > 0 && !after.isEmpty(); moves--) {
        after.remove(random.nextInt(after.size()));
        after.addAll(random.nextInt(after.size() + 1), items(random, 2));
      }
      List<Change> changes = RowDiff.of(view, before, after);
      assertEquals(
          RowDiff.of("items", view.key(), plain(before), plain(after)),
          changes,
          before + "" + after);
      differences += changes.size();
    }
    assertTrue(differences > 2000, "differences=" + differences);
  }

  private static List<Item> items(Random random, int most) {
    return IntStream.range(0, random.nextInt(most))
        .mapToObj(
            i -> new Item(random.nextInt(2), random.nextInt(5), "ab".substring(random.nextInt(2))))
        .toList();
  }

  private static List<Map<String, Object>> plain(List<Item> rows) {
    return rows.stream().map(Columns.of(Item.class)::json).toList();
  }
}
