package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import io.blueguard.inspect.stack.KernelStacks;
import io.blueguard.inspect.stack.StackFrame;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kernel of the matrix, running while it is looked at. */
class LiveKernelTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  /** {@code [<0>] do_wait+0x5a/0x80}. */
  private static final Pattern FRAME = Pattern.compile("\\] (\\S+\\+0x[0-9a-f]+)/");

  @TempDir private static Path state;

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "newest", "6.12-rt"})
  void everyViewOfARunningKernelIsWhatItSaysItself(String kernel) throws IOException {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Lab machine = Lab.up("live", "--kernel", kernel, "--processes", "60");
        Session session = new Session(settings)) {
      Truth before = machine.truth("--maps");
      Against.everything(session.attach(machine.spec()), before, target -> machine.truth("--maps"));
      stacks(machine, session.current());
      KnownNeighbours.areThose(machine, session.current());
      new HostileProcess(machine, state).isNotObeyed();
      if (kernel.equals("6.1")) {
        // Once more as a guest of this host: by its process, whatever its memory lies in.
        Target process = session.attach("qemu:" + machine.pid());
        Against.everything(process, machine.truth("--maps"), target -> machine.truth("--maps"));
      }
    }
  }

  /**
   * What the kernel itself says of a task.
   *
   * @param switches how often it has been given a processor, and its being taken away
   */
  private record Asleep(String switches, List<String> symbols) {}

  /** Of each process that slept from before it was looked at until afterwards. */
  private static void stacks(Lab machine, Target target) {
    Map<Integer, Asleep> said = said(machine);
    Map<Integer, List<String>> found = found(target);
    Map<Integer, Asleep> after = said(machine);
    said.entrySet().removeIf(task -> !task.getValue().equals(after.get(task.getKey())));
    said.forEach((pid, task) -> assertEquals(task.symbols, found.get(pid), "pid=" + pid));
    assertTrue(said.size() > 40, said.toString());
  }

  /** The kernel leaves the scheduler's own functions away. */
  private static Map<Integer, Asleep> said(Lab machine) {
    String shell =
        "cd /proc; for p in [0-9]*; do [ $p = 1 ] ||"
            + " { echo = $p $(grep ctxt $p/status); cat $p/stack; }; done";
    Map<Integer, Asleep> said = new TreeMap<>();
    List<String> symbols = new ArrayList<>();
    for (String line : Lab.call("run", machine.name(), shell).out().lines().toList()) {
      Matcher frame = FRAME.matcher(line);
      if (line.startsWith("= ")) {
        String[] words = line.split(" ", 3);
        symbols = new ArrayList<>();
        said.put(Integer.parseInt(words[1]), new Asleep(words[2], symbols));
      } else if (frame.find()) {
        symbols.add(frame.group(1));
      }
    }
    said.values().removeIf(task -> task.symbols.isEmpty());
    return said;
  }

  private static Map<Integer, List<String>> found(Target target) {
    Map<Integer, List<String>> found = new TreeMap<>();
    Range scheduler = CodeMap.range(target.kernel(), "__sched_text_start", "__sched_text_end");
    for (StackFrame frame : target.inspect(new KernelStacks(null)).rows()) {
      if (frame.how().equals("unwound") && !scheduler.contains(frame.address())) {
        found.computeIfAbsent(frame.tid(), tid -> new ArrayList<>()).add(frame.symbol());
      }
    }
    return found;
  }
}
