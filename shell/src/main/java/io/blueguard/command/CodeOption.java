package io.blueguard.command;

import io.blueguard.inspect.Columns;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The wish for the script that gives a command's rows, and what it has to know of the command. */
final class CodeOption {
  @Option(
      names = "--code",
      description = "Print the Groovy that gives the same rows, to paste and change.")
  private boolean wanted;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  boolean wanted() {
    return wanted;
  }

  /**
   * The command as a function, with the columns of its rows spelled out.
   *
   * @param shown the columns that are wanted
   * @param view of these rows as scripts know it; empty where there is none
   */
  String rows(Console console, String view, Columns shown) {
    return ViewCode.rows(console, spec.name(), view, shown, words());
  }

  /** What was typed behind the command's name, but for the wish to see the code. */
  private List<String> words() {
    return spec.commandLine().getParseResult().originalArgs().stream()
        .filter(word -> !word.equals("--code"))
        .toList();
  }
}
