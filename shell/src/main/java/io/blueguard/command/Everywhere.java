package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Similar;
import io.blueguard.session.Session;
import io.blueguard.session.Session.Answer;
import io.blueguard.session.Target;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** One command in several machines at once. */
final class Everywhere {
  /** These change which machine is meant, last, or are about the console and no machine. */
  private static final Set<String> ALONE =
      Set.of(
          "alias",
          "attach",
          "case",
          "detach",
          "exit",
          "help",
          "history",
          "isolate",
          "isolation",
          "plugin",
          "quit",
          "release",
          "replay",
          "set",
          "targets",
          "unalias",
          "use",
          "watch");

  private static final String UNKNOWN = "no such target: name=%s; did you mean @%s";

  private final Console console;
  private final List<String> words;
  private final Tray all;

  Everywhere(Console console, List<String> words) {
    this.console = console;
    this.words = words;
    this.all = new Tray(console);
    String name = words.getFirst();
    if (ALONE.contains(name)) {
      throw new Failure.UsageError(
          "not a command for several machines: name="
              + name
              + (name.equals("watch") ? "; try watch --all" : "; give it alone"));
    }
  }

  /**
   * @param which {@code vm} or {@code all}: the host and every guest; else the name of one machine
   * @return the gravest of what the commands returned
   */
  int run(String which) {
    Session session = console.session();
    boolean several = which.equals("vm") || which.equals("all");
    List<Target> machines = several ? session.machines(all::fault) : List.of(machine(which));
    Map<Target, Tray> trays = new HashMap<>();
    Map<Target, StringWriter> texts = new HashMap<>();
    for (Target machine : machines) {
      texts.put(machine, new StringWriter());
      Console own = console.writingTo(new PrintWriter(texts.get(machine), true));
      trays.put(machine, several ? Tray.amongOthers(own, machine.machine()) : new Tray(own));
    }
    int status = BaseCommand.DONE;
    for (var answer : statuses(machines, trays)) {
      status = Math.max(status, answer.get());
    }
    for (Target machine : machines) {
      console.out().print(texts.get(machine));
      all.take(trays.get(machine));
    }
    all.print();
    return status;
  }

  private Target machine(String name) {
    try {
      return console.session().machine(name);
    } catch (Failure.UsageError none) {
      throw Similar.to(name, List.of("all"))
          .map(near -> new Failure.UsageError(UNKNOWN.formatted(name, near)))
          .orElse(none);
    }
  }

  private List<Answer<Integer>> statuses(List<Target> machines, Map<Target, Tray> trays) {
    Session session = console.session();
    return Commands.common(
        console,
        words,
        common ->
            common == null
                ? session.inEach(machines, machine -> one(machine, trays.get(machine)))
                : session.ask(machines, common.question()).stream()
                    .map(answer -> shown(common, answer, trays.get(answer.target())))
                    .toList());
  }

  /** One after the other: to show rows takes less than to understand a command for each. */
  private <R> Answer<Integer> shown(ViewCommand command, Answer<Inspection<R>> answer, Tray tray) {
    Target machine = answer.target();
    ToIntFunction<Console> show = gathering -> command.show(gathering, answer::get);
    return console.session().in(machine, target -> tray.run(whose(target), show));
  }

  private int one(Target machine, Tray tray) {
    return tray.run(whose(machine), gathering -> Commands.perform(gathering, words));
  }

  private static Map<String, Object> whose(Target machine) {
    return Map.of("machine", machine.machine());
  }
}
