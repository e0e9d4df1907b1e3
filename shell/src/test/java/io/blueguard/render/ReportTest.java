package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.Address;
import io.blueguard.inspect.Columns;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
  record Task(int pid, int ppid, String comm, @Address long task) {}

  private static final String HOSTILE = "<script>alert(1)</script>|`\u001b[31m\n## x";

  private static final List<Task> TASKS =
      List.of(new Task(1, 0, "init", 0x1000), new Task(7, 1, HOSTILE, 0x2000));

  @Test
  void markdownHasHeadingsAndTables() {
    String text =
        new Report("Triage").heading("Processes").table("All", TASKS.subList(0, 1)).markdown();
    assertEquals(
        """
        # Triage

        ## Processes

        All

        | pid | ppid | comm | task |
        | --: | --: | :-- | --: |
        | 1 | 0 | init | 0x1000 |
        """,
        text);
  }

  @Test
  void aTargetsTextCannotLeaveItsMarkdownCell() {
    String text = new Report("t").table("All", TASKS).markdown();
    String last = text.lines().reduce((a, b) -> b).orElseThrow();
    assertEquals(
        "| 7 | 1 | &lt;script\\>alert(1)&lt;/script\\>\\|\\`\\\\x1b\\[31m\\\\n\\#\\# x | 0x2000 |",
        last);
  }

  @Test
  void codeInMarkdownCannotEndItsBlock() {
    String text = new Report("t").code("a\n```\n# b").markdown();
    assertEquals("# t\n\n    a\n    ```\n    # b\n", text);
  }

  @Test
  void htmlHoldsNoMarkupOfATarget() {
    String html =
        new Report(HOSTILE)
            .heading(HOSTILE)
            .text(HOSTILE)
            .code(HOSTILE)
            .table(HOSTILE, TASKS)
            .tree(HOSTILE, TASKS)
            .map(HOSTILE, List.of(new MapDrawing.Region(HOSTILE, 0, 4096, HOSTILE)))
            .html();
    assertFalse(html.contains("<script"), html);
    assertTrue(html.contains("&lt;script&gt;"), html);
    assertTrue(html.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n'), html);
  }

  @Test
  void htmlLoadsNothingAndSaysSoToTheBrowser() {
    String html = new Report("t").table("All", TASKS).html();
    assertTrue(html.contains("default-src 'none'"));
    assertFalse(html.matches("(?s).*(src=|href=|url\\(|@import).*"), html);
  }

  @Test
  void drawingsAreWellFormed() throws Exception {
    for (String svg :
        List.of(
            new TreeDrawing(Columns.of(TASKS), TASKS).svg(),
            new MapDrawing(List.of(new MapDrawing.Region(HOSTILE, -4096, 4096, "x"))).svg())) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
    }
  }

  @Test
  void aTreeIsDrawnAsTextToo() {
    String text =
        new Report("t").tree("Tree", List.of(TASKS.get(0), new Task(2, 1, "sh", 0))).markdown();
    assertEquals("# t\n\nTree\n\n    1 init\n    └─ 2 sh\n", text);
  }

  @Test
  void aMapRunsFromLowToHighUnsigned() {
    MapDrawing map =
        new MapDrawing(
            List.of(
                new MapDrawing.Region("kernel", 0xffffffff80000000L, 0x200000, "text"),
                new MapDrawing.Region("program", 0x400000, 4096, "user")));
    assertEquals(
        """
        0x400000-0x401000  4 KiB  program
        0xffffffff80000000-0xffffffff80200000  2 MiB  kernel\
        """,
        map.text());
  }
}
