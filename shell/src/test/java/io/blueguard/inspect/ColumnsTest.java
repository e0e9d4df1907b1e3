package io.blueguard.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  enum Status {
    OK,
    NOT_HOOKED
  }

  record Inner(int size, @Address long base) {}

  record Row(
      int pid,
      String comm,
      long startNs,
      boolean kthread,
      @Address long task,
      Status status,
      List<String> usedBy,
      @Address List<Long> frames,
      Optional<String> note,
      Inner inner) {}

  private static final Row ROW =
      new Row(
          1,
          "init",
          5,
          false,
          0xffff888000000000L,
          Status.NOT_HOOKED,
          List.of("a", "b"),
          List.of(16L, -1L),
          Optional.empty(),
          new Inner(3, 255));

  @Test
  void componentsBecomeColumnsInSnakeCaseAndInOrder() {
    assertEquals(
        List.of(
            "pid",
            "comm",
            "start_ns",
            "kthread",
            "task",
            "status",
            "used_by",
            "frames",
            "note",
            "inner"),
        Columns.of(Row.class).names());
  }

  @Test
  void kindsFollowTypesAndTheAddressMark() {
    Columns columns = Columns.of(Row.class);
    assertEquals(Column.Kind.NUMBER, columns.get("pid").kind());
    assertEquals(Column.Kind.TEXT, columns.get("comm").kind());
    assertEquals(Column.Kind.BOOL, columns.get("kthread").kind());
    assertEquals(Column.Kind.ADDRESS, columns.get("task").kind());
    assertEquals(Column.Kind.LIST, columns.get("used_by").kind());
    assertEquals(Column.Kind.ADDRESS, columns.get("frames").kind());
  }

  @Test
  void jsonHasHexAddressesLowerCaseNamesAndNestedRecords() {
    Map<String, Object> json = Columns.of(Row.class).json(ROW);
    assertEquals(1L, json.get("pid"));
    assertEquals("0xffff888000000000", json.get("task"));
    assertEquals("not_hooked", json.get("status"));
    assertEquals(List.of("0x10", "0xffffffffffffffff"), json.get("frames"));
    assertNull(json.get("note"));
    assertEquals(Map.of("size", 3L, "base", "0xff"), json.get("inner"));
  }

  @Test
  void valuesForSortingKeepAddressesAsNumbers() {
    assertEquals(0xffff888000000000L, Columns.of(Row.class).get("task").value(ROW));
  }

  @Test
  void aRecordIsReadOnce() {
    assertSame(Columns.of(Row.class), Columns.of(Row.class));
    assertSame(Columns.of(Row.class), Columns.of(List.of(ROW)));
  }

  @Test
  void rowsOfScriptsHaveTheKeysOfAllOfThemAndTheKindAllAgreeOn() {
    Map<String, Object> second = new LinkedHashMap<>();
    second.put("pid", 2);
    second.put("extra", null);
    second.put("mixed", "x");
    List<Map<String, Object>> rows = List.of(new LinkedHashMap<>(Map.of("mixed", 1)), second);
    rows.getFirst().put("pid", 1);
    rows.getFirst().put("at", 255L);
    Columns columns = Columns.ofMaps(rows, Set.of("at"));
    assertEquals(List.of("mixed", "pid", "at", "extra"), columns.names());
    assertEquals(Column.Kind.NUMBER, columns.get("pid").kind());
    assertEquals(Column.Kind.TEXT, columns.get("mixed").kind());
    assertEquals("0xff", columns.get("at").json(rows.getFirst()));
    assertNull(columns.get("at").json(second));
  }

  @Test
  void columnsAreChosenByNameAndAWrongNameListsTheRightOnes() {
    Columns columns = Columns.of(Inner.class);
    assertEquals(List.of("base", "size"), columns.select(List.of("base", "size")).names());
    assertEquals(
        "no such column: name=bse; there are size, base",
        assertThrows(Failure.UsageError.class, () -> columns.select(List.of("bse"))).getMessage());
  }

  @Test
  void namesAreSplitWhereWordsBegin() {
    assertEquals("start_ns", Columns.snakeCase("startNs"));
    assertEquals("sha256", Columns.snakeCase("sha256"));
    assertEquals("base_url_of", Columns.snakeCase("baseURLOf"));
    assertEquals("ipv6_address", Columns.snakeCase("ipv6Address"));
  }

  @Test
  void arraysAndUnknownObjectsBecomePlainToo() {
    assertEquals(Arrays.asList(1L, 2L), Plain.of(new int[] {1, 2}));
    assertNull(Plain.of(Double.NaN));
    assertEquals("text", Plain.of(new StringBuilder("text")));
  }
}
