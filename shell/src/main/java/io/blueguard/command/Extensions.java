package io.blueguard.command;

import java.util.List;
import java.util.Optional;

/** Commands that are not built in: the scripts of the user and of the project, by their names. */
public interface Extensions {
  /** What help, completion and the parser need to know; read without running anything. */
  record Extension(
      String name, String description, List<Argument> arguments, List<String> examples) {}

  /**
   * @param label as in a synopsis: {@code PATH}, {@code [PID]}
   * @param description a sentence
   */
  record Argument(String label, String description) {}

  /** Sorted. */
  List<String> names();

  Optional<Extension> find(String name);

  /**
   * Runs one.
   *
   * @return rows, or any other result to print; null for nothing
   * @throws io.blueguard.base.Failure when it goes wrong, with file and line
   */
  Object run(String name, List<String> arguments);
}
