package io.blueguard.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** A script as a command: its rows can be filtered, sorted and written like any others. */
@Command(footerHeading = "Examples:%n")
final class ExtensionCommand extends BaseCommand {
  private final Extensions.Extension extension;

  @Parameters(
      paramLabel = "ARG",
      arity = "0..*",
      description = "Handed to the script as args; behind -- whatever they look like.")
  private List<String> arguments = new ArrayList<>();

  @Mixin private RowOptions rows;

  private ExtensionCommand(Extensions.Extension extension) {
    this.extension = extension;
  }

  static CommandLine model(Extensions.Extension extension) {
    CommandLine model = new CommandLine(new ExtensionCommand(extension));
    CommandSpec spec = model.getCommandSpec().name(extension.name());
    List<String> text = new ArrayList<>(List.of(plain(extension.description())));
    extension.arguments().forEach(a -> text.add("  " + plain(a.label() + "  " + a.description())));
    spec.usageMessage().description(text.toArray(String[]::new));
    spec.usageMessage()
        .footer(extension.examples().stream().map(e -> "  " + plain(e)).toArray(String[]::new));
    return model;
  }

  /** picocli formats what it prints. */
  private static String plain(String text) {
    return text.replace("%", "%%");
  }

  @Override
  public Integer call() {
    Object result = console().extensions().run(extension.name(), arguments);
    Results.print(console(), result, rows);
    return DONE;
  }
}
