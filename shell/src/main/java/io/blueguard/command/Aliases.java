package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.session.Trusted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Short names for longer commands, kept in a file of the user's: {@code NAME = COMMAND}. */
public final class Aliases {
  private final TreeMap<String, String> commands = new TreeMap<>();

  /** By name; a live view. */
  Map<String, String> all() {
    return commands;
  }

  /**
   * Takes those that were kept.
   *
   * @throws Failure.UsageError when others could have written them
   */
  public void load(Path file) {
    Trusted.text(file)
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#") && line.indexOf('=') > 0)
        .forEach(this::add);
  }

  void save(Path file) {
    StringBuilder text = new StringBuilder("# Written by the command alias.\n");
    commands.forEach((name, command) -> text.append(name + " = " + command + "\n"));
    try {
      Files.createDirectories(file.getParent());
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(next, text);
      Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * As {@link #add}, for a person: a command is not lost by a slip.
   *
   * @return its name
   * @throws Failure.UsageError when it would hide a command behind something else
   */
  String define(String definition) {
    String name = name(definition);
    String command = unquoted(definition.substring(definition.indexOf('=') + 1).strip());
    if (Commands.exists(name) && !command.matches(name + "\\b(?s:.*)")) {
      throw new Failure.UsageError(
          "alias would hide a command: name="
              + name
              + "; try another name, or begin it with "
              + name);
    }
    add(definition);
    return name;
  }

  private static String name(String definition) {
    return definition.substring(0, Math.max(definition.indexOf('='), 0)).strip();
  }

  /**
   * @param definition {@code ll = ps -o pid,comm}; quotes around the command are not needed
   * @throws Failure.UsageError when it is none
   */
  void add(String definition) {
    int sign = definition.indexOf('=');
    String name = name(definition);
    String command = unquoted(definition.substring(sign + 1).strip());
    if (!name.matches("[a-z][a-z0-9-]*") || command.isEmpty()) {
      throw new Failure.UsageError(
          "not an alias: value=" + definition + "; try alias ll = ps -o pid,comm,uid");
    }
    commands.put(name, command);
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.matches("(?s)'[^']*'|\"[^\"]*\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /**
   * The line as it is meant: each alias at its beginning replaced, none twice; {@code @all ps} is
   * {@code foreach @all ps}.
   */
  public String expand(String line) {
    Set<String> seen = new HashSet<>();
    String text = line.strip().matches("(?s)@\\S*(\\s.*)?") ? "foreach " + line.strip() : line;
    Optional<String> name = Line.name(text).filter(commands::containsKey);
    while (name.isPresent() && seen.add(name.get())) {
      text = commands.get(name.get()) + text.strip().substring(name.get().length());
      name = Line.name(text).filter(commands::containsKey);
    }
    return text;
  }
}
