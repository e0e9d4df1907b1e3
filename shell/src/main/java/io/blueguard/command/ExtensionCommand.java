package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.command.Extensions.Extension;
import io.blueguard.command.Extensions.Switch;
import io.blueguard.inspect.View;
import io.blueguard.render.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A script as a command: its rows can be filtered, sorted and written like any others. */
@Command(footerHeading = "Examples:%n")
final class ExtensionCommand extends BaseCommand {
  private final Extension extension;
  private CommandSpec spec;

  @Mixin private RowOptions rows;

  private ExtensionCommand(Extension extension) {
    this.extension = extension;
  }

  /**
   * @throws Failure.UsageError when the file's comment asks for an option that every command has
   */
  static CommandLine model(Console console, Extension extension) {
    BaseCommand command =
        extension.view() ? new Viewed(extension) : new ExtensionCommand(extension);
    command.console(console);
    CommandLine model = Usage.model(command);
    CommandSpec spec = model.getCommandSpec().name(extension.name());
    if (command instanceof ExtensionCommand script) {
      script.spec = spec;
      script.accept(spec);
    }
    spec.usageMessage().description(plain(extension.description()));
    spec.usageMessage()
        .footer(extension.examples().stream().map(e -> "  " + plain(e)).toArray(String[]::new));
    return model;
  }

  /** The options that the file's comment names, and a place for each argument. */
  private void accept(CommandSpec spec) {
    try {
      for (Switch option : extension.options()) {
        OptionSpec.Builder one =
            OptionSpec.builder(option.name()).description(plain(option.description()));
        spec.addOption(
            option.label().isEmpty()
                ? one.type(boolean.class).build()
                : one.type(String.class).paramLabel(option.label()).build());
      }
    } catch (CommandLine.InitializationException e) {
      throw new Failure.UsageError(
          extension.name() + ".groovy: option is taken, or is none: " + e.getMessage(), e);
    }
    int index = 0;
    for (Extensions.Argument argument : extension.arguments()) {
      String label = argument.label().replaceAll("[\\[\\].…]", "");
      spec.addPositional(
          PositionalParamSpec.builder()
              .index(String.valueOf(index++))
              .arity("0..1")
              .paramLabel(label)
              .type(String.class)
              .description(plain(argument.description()))
              .build());
    }
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(index + "..*")
            .arity("0..*")
            .paramLabel("ARG")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Handed to the script as args; behind -- whatever they look like.")
            .build());
  }

  /** picocli formats what it prints. */
  private static String plain(String text) {
    return text.replace("%", "%%");
  }

  @Override
  boolean looks() {
    return true;
  }

  @Override
  public Integer call() {
    if (console().format().forPeople() && !rows.meta()) {
      Object result = run(console().out());
      // No rows are nothing to see for a person; an expression that gives them says so.
      if (!List.of().equals(result)) {
        Results.print(console(), result, rows);
      }
    } else {
      forAProgram();
    }
    return DONE;
  }

  /** What a script says beside its rows is no data, so that a program can read these. */
  private void forAProgram() {
    StringWriter said = new StringWriter();
    PrintWriter to = new PrintWriter(said);
    Object result = run(to);
    to.flush();
    if (result == null && !said.toString().isBlank()) {
      all(said.toString());
      return;
    }
    console().err().print(said);
    console().err().flush();
    Results.print(console(), result, rows);
  }

  /** Of a script that gives no rows that is its answer; one for programs may be JSON by itself. */
  private void all(String said) {
    if (Output.isJson(said)) {
      console().out().print(said);
    } else {
      RowOptions.text(console(), "text", said.stripTrailing());
    }
  }

  private Object run(PrintWriter to) {
    return console().extensions().run(extension.name(), arguments(), options(), to);
  }

  private List<String> arguments() {
    List<String> words = new ArrayList<>();
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      Object value = positional.getValue();
      if (value instanceof List<?> many) {
        many.forEach(word -> words.add(word.toString()));
      } else if (value != null) {
        words.add(value.toString());
      }
    }
    return words;
  }

  private Map<String, Object> options() {
    Map<String, Object> given = new LinkedHashMap<>();
    for (Switch option : extension.options()) {
      Object value = spec.findOption(option.name()).getValue();
      if (value != null && !Boolean.FALSE.equals(value)) {
        given.put(option.name().replaceFirst("^-+", ""), value);
      }
    }
    return given;
  }

  /** A view that a plugin declares, with all that a built-in one can be told. */
  @Command(footerHeading = "Examples:%n")
  private static final class Viewed extends ViewCommand {
    private final Extension extension;

    Viewed(Extension extension) {
      this.extension = extension;
    }

    @Override
    Class<? extends Record> rowType() {
      return view().rowType();
    }

    @Override
    public Integer call() {
      console().extensions().prove(extension.name());
      return show(view());
    }

    private View<?> view() {
      return console().session().catalog().view(extension.name());
    }
  }
}
