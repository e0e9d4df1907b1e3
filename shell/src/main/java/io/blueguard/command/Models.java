package io.blueguard.command;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The commands of one console that nobody is running. To build one takes longer than most take to
 * run, and one that was parsed before forgets what it was told. A command that runs meanwhile, on
 * another thread or within itself ({@code ps --where 'ps()…'}), is another one.
 */
final class Models {
  // As many of one name as were run at once, for several machines.
  private final Map<String, Deque<CommandLine>> idle = new ConcurrentHashMap<>();

  /**
   * @param work done with the command's model, which is nobody else's until that is over
   */
  <T> T with(Console console, List<String> words, Function<CommandLine, T> work) {
    String name = words.getFirst();
    CommandLine known = idle.getOrDefault(name, new ConcurrentLinkedDeque<>()).poll();
    CommandLine model = known == null ? Commands.model(console, name) : known;
    try {
      return work.apply(model);
    } finally {
      // A script may be another one the next time.
      if (Commands.exists(name) && forgets(model)) {
        idle.computeIfAbsent(name, n -> new ConcurrentLinkedDeque<>()).push(model);
      }
    }
  }

  /** Whether it begins anew each time; in a group of options the last choice stays. */
  static boolean forgets(CommandLine model) {
    return model.getCommandSpec().argGroups().isEmpty();
  }
}
