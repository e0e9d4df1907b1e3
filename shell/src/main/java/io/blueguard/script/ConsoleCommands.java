package io.blueguard.script;

import io.blueguard.base.Failure;
import java.util.List;

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

  /** Whether the arguments of a command are processes, by their numbers. */
  default boolean ofProcesses(String name) {
    return false;
  }
}
