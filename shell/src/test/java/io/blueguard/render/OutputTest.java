package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Inspection.Consistency;
import io.blueguard.inspect.Inspection.Cost;
import io.blueguard.inspect.Inspection.Fault;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTest {
  record Task(int pid, int ppid, String comm, boolean kthread, @Address long task) {}

  record Entry(String name, String status, List<String> usedBy, String note) {}

  private static final List<Task> TASKS =
      List.of(
          new Task(1, 0, "init", false, 0xffff888000001000L),
          new Task(2, 0, "kthreadd", true, 0xffff888000002000L),
          new Task(15, 1, "sh", false, 0x3000));

  @Test
  void aTableHasAHeaderAlignedColumnsAndAFoot() {
    assertEquals(
        """
        PID  PPID  COMM      KTHREAD                TASK
          1     0  init      no       0xffff888000001000
          2     0  kthreadd  yes      0xffff888000002000
         15     1  sh        no                   0x3000
        3 rows, 0 faults, 12 reads, 4096 bytes, 250 microseconds, consistent yes
        """,
        write(Format.TABLE, TASKS, Look.PLAIN));
  }

  @Test
  void aTableOfNothingIsItsHeaderAndItsFoot() {
    StringWriter out = new StringWriter();
    Inspection<Task> nothing =
        new Inspection<>(
            List.of(),
            List.of(new Fault("task 0x1000", "not mapped")),
            new Cost(1, 1, 1),
            Consistency.TORN);
    Output.write(Format.TABLE, nothing, Columns.of(Task.class), Look.PLAIN, out);
    assertEquals(
        """
        PID  PPID  COMM  KTHREAD  TASK
        0 rows, 1 fault, 1 read, 1 byte, 1 microsecond, consistent no
        """,
        out.toString());
  }

  @Test
  void aNarrowWindowCutsTheWidestTextFirst() {
    List<Entry> rows = List.of(new Entry("x".repeat(30), "ok", List.of("a", "b"), "short"));
    assertEquals(
        """
        NAME            STATUS  USED_BY  NOTE
        xxxxxxxxxxxxx…  ok      a,b      short
        """,
        write(Format.TABLE, rows, Look.PLAIN.withWidth(38).withoutFoot()));
  }

  @Test
  void whatHasNoRoomIsLeftOutFromTheRightAndNamed() {
    List<Entry> rows = List.of(new Entry("x".repeat(30), "ok", List.of("a", "b"), "short"));
    String text = write(Format.TABLE, rows, Look.PLAIN.withWidth(26));
    assertTrue(
        text.startsWith(
            """
            NAME                STATUS
            xxxxxxxxxxxxxxxxx…  ok
            no room for used_by, note…
            """),
        text);
  }

  @Test
  void aNumberIsNeverCutWhileAColumnCanBeLeftOut() {
    for (int width = 12; width < 60; width++) {
      String text = write(Format.TABLE, TASKS, Look.PLAIN.withWidth(width).withoutFoot());
      assertTrue(text.lines().noneMatch(line -> line.matches(".*\\d….*")), text);
    }
  }

  @Test
  void longRowsStandUprightAndWhole() {
    List<Entry> rows = List.of(new Entry("x".repeat(30), "ok", List.of("a", "b"), "short"));
    assertEquals(
        """
        name     xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        status   ok
        used_by  a,b
        note     short

        """,
        write(Format.LONG, rows, Look.PLAIN.withWidth(20).withoutFoot()));
  }

  @Test
  void noLineIsWiderThanTheWindow() {
    for (int width = 1; width < 60; width++) {
      String text = write(Format.TABLE, TASKS, Look.PLAIN.withWidth(width).withoutFoot());
      int limit = width;
      assertTrue(text.lines().allMatch(line -> Width.of(line) <= limit), text);
    }
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    List<Entry> rows =
        List.of(new Entry("プロ", "ok", List.of(), "a"), new Entry("abcd", "ok", List.of(), "b"));
    assertEquals(
        """
        NAME  STATUS  USED_BY  NOTE
        プロ  ok      -        a
        abcd  ok      -        b
        """,
        write(Format.TABLE, rows, Look.PLAIN.withoutFoot()));
  }

  @Test
  void escapeSequencesOfATargetDoNotReachAnyFormat() {
    List<Task> rows = List.of(new Task(1, 0, "\u001b[31m\n\u009b", false, 1));
    for (Format format : Format.values()) {
      String text = write(format, rows, Look.PLAIN);
      assertTrue(
          text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r'), text);
    }
    assertEquals(
        """
        PID  PPID  COMM            KTHREAD  TASK
          1     0  \\x1b[31m\\n\\x9b  no        0x1
        """,
        write(Format.TABLE, rows, Look.PLAIN.withoutFoot()));
  }

  @Test
  void coloursComeOnlyWhereAThemeIsAskedFor() {
    List<Entry> rows = List.of(new Entry("read", "hooked", List.of(), null));
    Look dark = Look.PLAIN.withTheme(Theme.DARK).withoutFoot();
    assertEquals(
        "\u001b[1mNAME\u001b[0m  \u001b[1mSTATUS\u001b[0m  \u001b[1mUSED_BY\u001b[0m"
            + "  \u001b[1mNOTE\u001b[0m\n"
            + "read  \u001b[1;31mhooked\u001b[0m  -        -\n",
        write(Format.TABLE, rows, dark));
    assertTrue(write(Format.TABLE, rows, Look.PLAIN).indexOf('\u001b') < 0);
  }

  @Test
  void jsonIsOneArrayWithHexAddresses() {
    assertEquals(
        "[{\"pid\":1,\"ppid\":0,\"comm\":\"init\",\"kthread\":false,"
            + "\"task\":\"0xffff888000001000\"}]\n",
        write(Format.JSON, TASKS.subList(0, 1), Look.PLAIN));
  }

  @Test
  void jsonLinesAreOneObjectEach() {
    assertEquals(3, write(Format.JSONL, TASKS, Look.PLAIN).lines().count());
  }

  @Test
  void metaTellsWhatTheRowsCostAndWhatIsMissing() {
    StringWriter out = new StringWriter();
    Inspection<Task> inspection =
        new Inspection<>(
            TASKS.subList(2, 3),
            List.of(new Fault("task 0x1000", "not mapped")),
            new Cost(12, 4096, 250),
            Consistency.UNCHECKED);
    Output.writeMeta("example:clean", inspection, Columns.of(Task.class), out);
    assertEquals(
        "{\"schema\":1,\"target\":\"example:clean\",\"rows\":[{\"pid\":15,\"ppid\":1,"
            + "\"comm\":\"sh\",\"kthread\":false,\"task\":\"0x3000\"}],"
            + "\"faults\":[{\"object\":\"task 0x1000\",\"reason\":\"not mapped\"}],"
            + "\"reads\":12,\"bytes\":4096,\"microseconds\":250,\"consistent\":\"unchecked\"}\n",
        out.toString());
  }

  @Test
  void csvIsQuotedWhereNeeded() {
    List<Entry> rows = List.of(new Entry("a,b", "say \"hi\"", List.of("x", "y"), null));
    assertEquals(
        "name,status,used_by,note\r\n\"a,b\",\"say \"\"hi\"\"\",\"x,y\",\r\n",
        write(Format.CSV, rows, Look.PLAIN));
  }

  @Test
  void csvRunsNoFormulaOfATarget() {
    List<Entry> rows =
        List.of(
            new Entry("=1+1", "+1", List.of("-1"), "@SUM(A1)"),
            new Entry(" =1", "\t=1", List.of(), "a=b"));
    assertEquals(
        "name,status,used_by,note\r\n'=1+1,'+1,'-1,'@SUM(A1)\r\n' =1,\\t=1,,a=b\r\n",
        write(Format.CSV, rows, Look.PLAIN));
  }

  @Test
  void aNegativeNumberIsNoFormula() {
    assertEquals(
        "pid,ppid,comm,kthread,task\r\n-1,0,x,true,0x0\r\n",
        write(Format.CSV, List.of(new Task(-1, 0, "x", true, 0)), Look.PLAIN));
  }

  @Test
  void aTreeHangsRowsBelowTheirParents() {
    List<Task> rows =
        List.of(
            new Task(1, 0, "init", false, 0),
            new Task(5, 1, "getty", false, 0),
            new Task(6, 1, "sshd", false, 0),
            new Task(7, 5, "sh", false, 0));
    assertEquals(
        """
        PID  PPID  COMM      KTHREAD  TASK
          1     0  init      no        0x0
          5     1  ├─ getty  no        0x0
          7     5  │  └─ sh  no        0x0
          6     1  └─ sshd   no        0x0
        """,
        write(Format.TREE, rows, Look.PLAIN.withoutFoot()));
  }

  @Test
  void aTreeWhoseParentsRunInACircleStillShowsEachRowOnce() {
    List<Task> rows =
        List.of(
            new Task(1, 1, "self", false, 0),
            new Task(2, 3, "a", false, 0),
            new Task(3, 2, "b", false, 0));
    assertEquals(
        """
        PID  PPID  COMM        KTHREAD  TASK
          1     1  self        no        0x0
          2     3  (circle) a  no        0x0
          3     2  └─ b        no        0x0
        """,
        write(Format.TREE, rows, Look.PLAIN.withoutFoot()));
  }

  @Test
  void aChainOfAnyLengthIsDrawn() {
    List<Task> chain =
        IntStream.range(1, 40_000).mapToObj(i -> new Task(i, i - 1, "x", false, 0)).toList();
    String text = write(Format.TREE, chain, Look.PLAIN);
    assertEquals(40_001, text.lines().count());
    assertTrue(text.lines().mapToInt(String::length).max().orElse(0) < 200);
  }

  @Test
  void rowsWithoutParentsMakeNoTree() {
    List<Entry> rows = List.of(new Entry("a", "b", List.of(), "c"));
    assertEquals(
        "these rows have no parents to hang below; try -f table",
        assertThrows(Failure.UsageError.class, () -> write(Format.TREE, rows, Look.PLAIN))
            .getMessage());
  }

  @Test
  void aWrongFormatOrThemeListsTheRightOnes() {
    assertEquals(Format.JSONL, Format.parse("jsonl"));
    assertEquals(
        "no such format: name=xml; there are table, json, jsonl, csv, tree, long",
        assertThrows(Failure.UsageError.class, () -> Format.parse("xml")).getMessage());
    assertEquals(
        "no such theme: name=pink; there are dark, light, wall, plain",
        assertThrows(Failure.UsageError.class, () -> Theme.parse("pink")).getMessage());
  }

  @Test
  void faultsAreListedUpToALimit() {
    Inspection<Task> inspection =
        new Inspection<>(
            List.of(),
            List.of(new Fault("a\n", "x"), new Fault("b", "y"), new Fault("c", "z")),
            Cost.NONE,
            Consistency.UNCHECKED);
    assertEquals(List.of("a\\n: x", "and 2 more faults"), Meta.faults(inspection, 1));
  }

  private static <R> Inspection<R> inspection(List<R> rows) {
    return new Inspection<>(rows, List.of(), new Cost(12, 4096, 250), Consistency.CONSISTENT);
  }

  private static String write(Format format, List<?> rows, Look look) {
    StringWriter out = new StringWriter();
    Output.write(format, inspection(rows), Columns.of(rows), look, out);
    return out.toString();
  }
}
