package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Console;
import io.blueguard.command.Guide;
import io.blueguard.command.Hints;
import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Tab offers and what the line below the prompt says, on a real machine's memory. */
class ConsoleCompletionTest {
  @TempDir private static Path state;
  private static Session session;
  private static Console console;
  private static Guide guide;

  @BeforeAll
  static void open() {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    session = new Session(new Settings(home, state, state, line -> {}, line -> {}));
    session.attach("example:clean");
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Scripting scripting = new Scripting(session);
    console =
        new Console(session, nowhere, nowhere, Format.TABLE, Look.PLAIN, scripting, scripting);
    scripting.follow(console, nowhere);
    guide = new Guide(console);
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @Test
  void commandsOptionsAndTheirValues() {
    assertEquals(List.of("syscall-table"), offered("sysc"));
    assertEquals(List.of("--sort"), offered("ps --so"));
    assertEquals(List.of("json", "jsonl"), offered("ps -f js"));
    assertEquals(List.of("pid,start_ns", "pid,state"), offered("ps -o pid,st"));
    assertEquals(List.of("-start_ns", "-state"), offered("ps --sort -st"));
    assertEquals(List.of("uid == 0 && comm"), offered("ps --where 'uid == 0 && co"));
    assertEquals(List.of("dark", "light", "plain", "wall"), offered("set theme "));
    assertEquals(List.of("off", "on"), offered("set timing "));
    assertEquals(List.of("save"), offered("snapshot sa"));
    assertTrue(offered("check sysc").contains("syscall"));
  }

  @Test
  void machinesInWhichACommandIsRunWithoutGoingThere() {
    assertEquals(List.of("@all", "@example:clean", "@host"), offered("@"));
    assertEquals(List.of("@all"), offered("@al"));
    assertEquals(List.of(), offered("@nobody"));
    assertEquals(List.of("@all"), offered("foreach @a"));
    assertEquals(List.of("syscall-table"), offered("@all sysc"));
    assertEquals(List.of("--sort"), offered("@all ps --so"));
    assertEquals("@all", hint("@a"));
    assertEquals(hint("ps --sort "), hint("@all ps --sort "));
  }

  @Test
  void processesWithTheirNames() {
    Candidate candidate =
        offers("maps 1").stream().filter(c -> c.value().equals("1")).findFirst().orElseThrow();
    assertEquals("init", candidate.descr());
    assertTrue(offered("rd -p 8").contains("88"));
    assertEquals(List.of("pid"), offered("foreach pi"));
    assertEquals(List.of("108", "112", "79"), offered("maps ssh"));
    assertEquals(List.of("108", "112", "79"), offered("set SSH"));
    assertEquals(List.of("start"), offered("foreach pid maps -o star"));
  }

  @Test
  void symbolsTypesAndMembers() {
    assertTrue(offered("vtop init_ta").contains("init_task"));
    assertTrue(offered("struct task_str").contains("task_struct"));
    assertEquals(List.of("task_struct.comm"), offered("struct task_struct.comm"));
    assertEquals(List.of("pid,comm"), offered("list task_struct.tasks init_task -s pid,comm"));
  }

  @Test
  void membersBehindADotInGroovy() {
    assertEquals(List.of("pgd"), offered("task(1).mm.pgd"));
    Candidate mm =
        offers("task(1).m").stream().filter(c -> c.value().equals("mm")).findFirst().orElseThrow();
    assertEquals("struct mm_struct *", mm.descr());
    assertTrue(offered("x = kernel.init_ta").contains("init_task"));
    assertEquals(List.of("comm"), offered("println kernel.init_task.comm"));
    assertEquals(List.of("start_ns", "state"), offered("ps().findAll { it.sta"));
    assertEquals(List.of("syscallTable"), offered("syscallT"));
    assertEquals(List.of(), offered("isolate('x').a"));
  }

  @Test
  void theLineBelowSaysWhatIsTypedAndWhatMayCome() {
    assertEquals("ps: List the processes in the task list.", hint("ps"));
    assertEquals("lsmod", hint("lsmo"));
    assertEquals("did you mean lsmod?", hint("lsmdo"));
    assertEquals("--sort: Sort by this column; with - the largest first.", hint("ps --sort -star"));
    assertEquals(
        "ADDRESS: 0x…, SYMBOL, SYMBOL+OFFSET, SYMBOL:CPU or TYPE:SYMBOL.MEMBER.", hint("vtop "));
    assertEquals("list  note  verify", hint("case "));
    assertEquals("--threads", hint("ps --th").split(": ")[0]);
    assertEquals(hint("vtop init"), hint("foreach pid vtop init"));
    assertTrue(hint("ps | gre").startsWith("any program"));
    assertEquals("", hint(""));
    assertEquals("", hint("x = 3"));
  }

  private static String hint(String typed) {
    return new Hints(console, guide).of(typed);
  }

  private static List<String> offered(String line) {
    return offers(line).stream().map(Candidate::value).sorted().toList();
  }

  private static List<Candidate> offers(String line) {
    List<Candidate> offers = new ArrayList<>();
    new Completion(console, guide)
        .complete(
            null,
            new LineParser(console).parse(line, line.length(), ParseContext.COMPLETE),
            offers);
    return offers;
  }
}
