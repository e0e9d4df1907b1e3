package io.blueguard.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "List what was typed; Ctrl-R searches it.",
    footerHeading = "Examples:%n",
    footer = {"  history", "  history 20            the last twenty", "  history | grep struct"})
final class History extends BaseCommand {
  @Parameters(
      paramLabel = "COUNT",
      arity = "0..1",
      defaultValue = "500",
      description = "How many lines, counted from the last; 500 otherwise.")
  private int count;

  @Override
  public Integer call() {
    List<String> lines = console().history();
    for (int i = Math.max(0, lines.size() - count); i < lines.size(); i++) {
      console().out().printf("%5d  %s%n", i + 1, lines.get(i));
    }
    return DONE;
  }
}
