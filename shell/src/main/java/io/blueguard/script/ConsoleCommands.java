package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands of the console as far as scripts know them: a script can do what a command can. */
public interface ConsoleCommands {
  /** Where there is no console. */
  ConsoleCommands NONE =
      new ConsoleCommands() {
        @Override
        public boolean exists(String name) {
          return false;
        }

        @Override
        public Object run(String line) {
          throw new Failure.UsageError("there is no console here: line=" + line);
        }

        @Override
        public Object run(List<String> words) {
          return run(String.join(" ", words));
        }
      };

  boolean exists(String name);

  /** The rows that the line would show, or its text. */
  Object run(String line);

  Object run(List<String> words);

  /** {@code f('a', dryRun: true, allow: ['x', 'y'])} as it would be typed. */
  static List<String> words(String name, Object[] arguments) {
    List<String> words = new ArrayList<>(List.of(name));
    List<String> plain = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof Map<?, ?> options) {
        options.forEach((key, value) -> option(key.toString(), value, words));
      } else {
        plain.add(argument.toString());
      }
    }
    words.addAll(plain);
    return words;
  }

  private static void option(String name, Object value, List<String> words) {
    String dashed =
        name.length() == 1 ? "-" + name : "--" + Columns.snakeCase(name).replace('_', '-');
    switch (value) {
      case Boolean on -> words.addAll(on ? List.of(dashed) : List.of());
      case Iterable<?> many -> many.forEach(one -> words.addAll(List.of(dashed, one.toString())));
      default -> words.addAll(List.of(dashed, value.toString()));
    }
  }
}
