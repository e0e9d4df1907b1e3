package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.blueguard.json.Json;
import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.space.PageWalk;
import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.LiveImage;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --consistent} on a machine whose memory changes while it is read. */
class ConsistentCommandsTest {
  private static final List<String> COMMANDS =
      List.of(
          "ps",
          "ps --threads",
          "ps --tree",
          "lsmod",
          "syscall-table",
          "interfaces",
          "info",
          "maps 1",
          "files 1",
          "env 1",
          "cmdline 1",
          "list task_struct.tasks init_task -s pid,comm",
          "tree -t xarray pid pid_namespace:init_pid_ns.idr.idr_rt -s level",
          "struct task_struct init_task",
          "rd init_task 64",
          "vtop init_task",
          "vms",
          "vms -f tree",
          "check syscall hidden-modules",
          "explain ps");

  /** Walks that are so long that the writer is at work meanwhile, on a busy machine too. */
  private static final List<String> LONG =
      List.of("ps --threads", "check hidden-processes", "explain ps");

  private static final int ROUNDS = 200;

  /** What the two lowest tables' software bits count: no walker minds them. */
  private static final int LOW = 9;

  private static final int HIGH = 52;

  @TempDir private Path folder;
  private LiveImage image;
  private ConsoleTester console;
  private Kernel kernel;
  private volatile boolean over;

  @BeforeEach
  void attach() {
    image = LiveImage.ofExample(folder.resolve("machine.ram"));
    console = new ConsoleTester(folder).on(image.spec());
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    Settings settings = new Settings(home, folder, folder, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      kernel = session.attach("file:" + image.file()).kernel();
    }
  }

  @AfterEach
  void close() {
    image.close();
  }

  private Map<String, Map<String, Object>> answers(Collection<String> commands) {
    console.exec(
        commands.stream().map(c -> c + " --consistent --meta --limit 0").toArray(String[]::new));
    List<Map<String, Object>> all = console.out().lines().map(Json::parseObject).toList();
    assertEquals(commands.size(), all.size(), console.err());
    Map<String, Map<String, Object>> answers = new LinkedHashMap<>();
    commands.forEach(command -> answers.put(command, all.get(answers.size())));
    return answers;
  }

  /** Counts in bits of the two tables' entries that every address of the kernel's text goes by. */
  private Thread restless(List<PageWalk.Step> steps) {
    Thread writer =
        new Thread(
            () -> {
              for (long count = 1; !over; count++) {
                write(steps.get(0), count & 0x3ff);
                write(steps.get(1), count >>> 10 & 0x3ff);
              }
            });
    writer.start();
    return writer;
  }

  private void write(PageWalk.Step step, long count) {
    image.put64(step.entryPa(), step.entry() | (count & 7) << LOW | (count >>> 3) << HIGH);
  }

  @Test
  void whatStandsStillIsOneMomentForEveryCommand() {
    answers(COMMANDS)
        .forEach((command, answer) -> assertEquals("yes", answer.get("consistent"), command));
  }

  /** The writer may be without a processor for a while: then a command may be right to say yes. */
  @Test
  void whatNeverStandsStillIsCalledTornAndWhy() throws InterruptedException {
    Thread writer = restless(kernel.space().walk(kernel.symbol("init_task")).steps().subList(0, 2));
    Set<String> left = new LinkedHashSet<>(LONG);
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      answers(left)
          .forEach(
              (command, answer) -> {
                if (!answer.get("consistent").equals("yes")) {
                  assertEquals("no", answer.get("consistent"), command);
                  assertNotEquals(List.of(), answer.get("faults"), command);
                  left.remove(command);
                }
              });
    }
    over = true;
    writer.join();
    assertEquals(Set.of(), left);
  }
}
