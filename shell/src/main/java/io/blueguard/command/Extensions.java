package io.blueguard.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commands that are not built in: the scripts of the user and of the project, by their names. */
public interface Extensions {
  /**
   * What help, completion and the parser need to know; read without running anything.
   *
   * @param view whether it is a view that a plugin declares, not a script that is run
   */
  record Extension(
      String name,
      String description,
      List<Argument> arguments,
      List<Switch> options,
      List<String> examples,
      boolean view) {}

  /**
   * @param label as in a synopsis: {@code PATH}, {@code [PID]}
   * @param description a sentence
   */
  record Argument(String label, String description) {}

  /**
   * @param name with its dashes
   * @param label of its value, {@code N}; empty when it has none
   */
  record Switch(String name, String label, String description) {}

  /** Sorted. */
  List<String> names();

  Optional<Extension> find(String name);

  /**
   * Runs one.
   *
   * @param options those that were given, without their dashes; true where they have no value
   * @param out where it prints
   * @return rows, or any other result to print; null for nothing
   * @throws io.blueguard.base.Failure when it goes wrong, with file and line
   */
  Object run(String name, List<String> arguments, Map<String, Object> options, PrintWriter out);

  /**
   * Compiles the file that declares a view.
   *
   * @throws io.blueguard.base.Failure.UsageError when it is broken, with file and line
   */
  void prove(String view);

  /**
   * A file there is.
   *
   * @param kind {@code command}, {@code view} or {@code check}
   * @param problem why it cannot be used, with file and line; empty when it can
   */
  record Plugin(String name, String kind, String file, String problem) {}

  /** Every file, compiled to see whether it can be used. */
  List<Plugin> plugins();

  /** Writes a file to begin with; where it is. */
  Path create(String name, String kind);
}
