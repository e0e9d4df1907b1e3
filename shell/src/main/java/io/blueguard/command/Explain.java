package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.inspect.struct.Explained;
import io.blueguard.inspect.struct.Explained.Step;
import io.blueguard.inspect.struct.WalkText;
import io.blueguard.render.Cells;
import io.blueguard.session.Catalog;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description =
        "Show the walk behind a view as it happens: each symbol, structure and member, each address"
            + " translated with the page tables drawn, each read.",
    footerHeading = "Examples:%n",
    footer = {
      "  explain ps",
      "  explain maps 1",
      "  explain lsmod --each 20 | less",
      "  explain ps --step                  a key press for each step; q ends it",
      "  explain check:syscall -f json --where 'kind == \"symbol\"'"
    })
final class Explain extends BaseCommand {
  @Parameters(
      index = "0",
      paramLabel = "VIEW",
      description = "A view, a command that shows rows, or check:NAME.")
  private String name;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "Its arguments.")
  private List<String> arguments = List.of();

  @Option(
      names = "--each",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How many reads of one member, and how many translations, are shown; all are counted."
              + " Default: 3.")
  private int each;

  @Option(names = "--step", description = "In slow motion: wait for a key press after each step.")
  private boolean slow;

  @Mixin private ConsistentOption consistent;

  @Mixin private RowOptions rows;

  @Override
  boolean looks() {
    return true;
  }

  @Override
  boolean live() {
    return slow;
  }

  @Override
  public Integer call() {
    if (each < 1) {
      throw new Failure.UsageError("nothing to show: each=" + each + "; try 3");
    }
    View<?> view = view();
    Inspection<Step> answer = consistent.ask(console().target(), new Explained(view, each));
    if (!rows.drawn(console())) {
      rows.print(console(), Step.class, answer);
      return DONE;
    }
    console().last(answer.rows());
    draw(answer.rows());
    rows.tellFaults(console(), answer);
    return DONE;
  }

  /** A command knows more questions than there are views by name: {@code maps 1}. */
  private View<?> view() {
    Catalog catalog = console().session().catalog();
    if (arguments.isEmpty() && catalog.names().contains(name) || !Commands.exists(name)) {
      return catalog.view(name);
    }
    List<String> words = new ArrayList<>(List.of(name));
    words.addAll(arguments);
    return Commands.question(console(), words).orElseGet(() -> catalog.view(name));
  }

  private void draw(List<Step> all) {
    if (slow) {
      console().err().println("a key for each step, q to stop");
    }
    for (Step step : all) {
      lines(step).forEach(console().out()::println);
      if (slow && !console().nextKey()) {
        return;
      }
    }
  }

  private static List<String> lines(Step step) {
    String what = Cells.text(step.what());
    return switch (step.kind()) {
      case "symbol" -> List.of("symbol     " + what + " is at " + Hex.of(step.va()));
      case "type" -> List.of("type       " + what + ", " + step.length() + " bytes");
      case "member" -> List.of("member     " + what + ", " + Cells.text(step.value()));
      case "count" -> List.of("           " + what + ": " + Cells.text(step.value()));
      case "translate" -> translation(step, what);
      case "read" -> List.of(read(step, what));
      default -> List.of(what);
    };
  }

  private static List<String> translation(Step step, String what) {
    String end =
        step.pa() == null
            ? "leads nowhere: " + step.value()
            : "pa " + Hex.of(step.pa()) + " in a page of " + step.length() + " bytes";
    List<String> drawn = WalkText.draw("va " + Hex.of(step.va()), step.levels(), end);
    return drawn.stream()
        .map(line -> (line.startsWith("va") ? "translate  " : "           ") + line)
        .map(line -> line.startsWith("translate") && !what.isEmpty() ? line + "  " + what : line)
        .toList();
  }

  private static String read(Step step, String what) {
    return "read       %s, %d bytes at pa %s: %s%s"
        .formatted(
            Hex.of(step.va()),
            step.length(),
            Hex.of(step.pa()),
            Cells.text(step.value()),
            what.isEmpty() ? "" : "   " + what);
  }
}
