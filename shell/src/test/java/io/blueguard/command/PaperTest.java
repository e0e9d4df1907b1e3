package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.render.Format;
import io.blueguard.render.Look;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperTest {
  @Test
  void theCommandThatTurnsThePagerOffIsStillShown() {
    PrintWriter out = new PrintWriter(new StringWriter());
    Console console = new Console(null, out, out, Format.TABLE, Look.PLAIN, null, null);
    List<String> pages = new ArrayList<>();
    console.pager(pages::add);
    Paper.run(
        console,
        false,
        paper -> {
          paper.set(Setting.PAGER, "off");
          paper.out().print("off");
          return BaseCommand.DONE;
        });
    assertEquals(List.of("off"), pages);
  }
}
