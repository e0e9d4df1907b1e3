package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Console;
import io.blueguard.command.Guide;
import io.blueguard.json.Json;
import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.Harmless;
import io.blueguard.testkit.OwnProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process whose name and arguments are escape sequences, a formula and markup, written into the
 * memory of a real machine: nothing of it may be obeyed, whatever the output goes to.
 */
class HostileNamesTest {
  private static final int PID = 80;

  /** Red, a CSI as one byte, and a clear screen. */
  private static final String COMM = "=1\u001b[31m\u009b2J\u0007<b>";

  /** A formula of a spreadsheet, a window title and markup, no longer than what was there. */
  private static final String ARGUMENTS = "=cmd|'!A0\0\u001b]0;t\u0007\0<b>xy";

  @TempDir private static Path state;
  private static String target;

  @BeforeAll
  static void writeIntoTheMachine() throws IOException {
    ConsoleTester console = new ConsoleTester(state).on("example:clean");
    long comm = physical(console, "vtop " + place(console) + " -f json");
    console.exec("task(" + PID + ").mm.arg_start");
    long start = Long.parseLong(console.out().strip());
    long argument = physical(console, "vtop " + start + " -p " + PID + " -f json");
    Path image = state.resolve("hostile.raw");
    try (Stream<Path> files = Files.walk(state)) {
      Path clean = files.filter(file -> file.toString().endsWith(".raw")).findFirst().orElseThrow();
      Files.copy(clean, image);
    }
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(comm);
      file.write(bytes(COMM + "\0"));
      file.seek(argument);
      file.write(bytes(ARGUMENTS + "\0"));
    }
    target = image.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String place(ConsoleTester console) {
    console.exec("ps --where 'pid == " + PID + "' -f json");
    String task = (String) ((Map<?, ?>) Json.parseList(console.out()).getFirst()).get("task");
    console.exec("struct task_struct.comm -f json");
    return task + "+" + ((Map<?, ?>) Json.parseList(console.out()).getFirst()).get("offset");
  }

  private static long physical(ConsoleTester console, String line) {
    console.exec(line);
    Object pa = ((Map<?, ?>) Json.parseList(console.out()).getLast()).get("pa");
    return Long.decode((String) pa);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ps",
        "ps --tree",
        "ps -f long",
        "ps -f json",
        "ps -f jsonl",
        "ps -f csv",
        "ps --meta",
        "ps --threads",
        "cmdline",
        "cmdline -f csv",
        "cmdline -f long",
        "env --all",
        "bt 80",
        "bt 80 -f csv",
        "explain cmdline 80",
        "maps 80",
        "files --all",
        "sockets",
        "sockets -f csv",
        "mounts",
        "dmesg",
        "explain ps --limit 9",
        "ps -f tree",
        "foreach 80 81 cmdline",
        "watch ps --for 1s",
        "list task_struct.tasks init_task -s comm",
        "list task_struct.tasks init_task -s comm -f csv",
        "foreach 80 struct task_struct.comm current",
        "foreach 80 rd current+0xba0 64",
        "foreach 80 rd current+0xba0 16 -a",
        "set 80",
        "check",
        "check -f csv",
        "println ps().find { it.pid == 80 }.comm",
        "task(80).comm",
        "println task(80)",
        "ps().findAll { it.pid == 80 }",
        "holds console",
        "ps > out.txt"
      })
  void nothingOfItIsObeyed(String line) {
    ConsoleTester console = new ConsoleTester(state).on(target);
    console.exec(line.replace("out.txt", state.resolve("out.txt").toString()));
    assertTrue(console.status() <= 1, console.err());
    Harmless.expect(line, console.out() + console.err());
  }

  /** A class knows nothing of the script's own println: it prints to Java's standard output. */
  @Test
  void whatAClassInAScriptPrintsIsNotObeyedEither() throws IOException {
    String script = "class P { static p(x) { println x; System.err.print x } }; P.p(task(80).comm)";
    Process program = OwnProcess.start(state, "-t", target, "-c", script);
    String out = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(out.contains("=1\\x1b[31m"), out);
    Harmless.expect(script, out + Files.readString(state.resolve("err")));
  }

  @Test
  void itIsShownAllTheSame() {
    ConsoleTester console = new ConsoleTester(state).on(target);
    console.exec("ps --where 'pid == 80' -o comm -f csv");
    assertEquals("comm\r\n'=1\\x1b[31m\\x9b2J\\x07<b>\r\n", console.out());
    console.exec("cmdline 80 -f json -o args");
    assertEquals(
        List.of("=cmd|'!A0", "\u001b]0;t\u0007", "<b>xy"),
        ((Map<?, ?>) Json.parseList(console.out()).getFirst()).get("args"));
    console.exec("cmdline 80 -f csv -o args");
    assertTrue(console.out().lines().skip(1).allMatch(row -> row.matches("\"?'=cmd.*")));
  }

  @Test
  void aReportHoldsItAsText() throws IOException {
    ConsoleTester console = new ConsoleTester(state).on(target);
    for (String name : List.of("report.html", "report.md")) {
      Path file = state.resolve(name);
      console.exec("triage " + file);
      String text = Files.readString(file);
      assertTrue(text.contains("x1b"), name);
      Harmless.expect(name, text);
    }
    assertTrue(!Files.readString(state.resolve("report.html")).contains("<b>"));
  }

  @Test
  void aMenuOfProcessesShowsItAsText() {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    try (Session session = new Session(new Settings(home, state, state, l -> {}, l -> {}))) {
      session.attach(target);
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      Scripting scripting = new Scripting(session);
      Console console =
          new Console(session, nowhere, nowhere, Format.TABLE, Look.PLAIN, scripting, scripting);
      scripting.follow(console, nowhere);
      List<Candidate> offers = new ArrayList<>();
      new Completion(console, new Guide(console))
          .complete(
              null, new LineParser(console).parse("set 80", 6, ParseContext.COMPLETE), offers);
      assertEquals(
          List.of("=1\\x1b[31m\\x9b2J\\x07<b>"), offers.stream().map(Candidate::descr).toList());
    }
  }
}
