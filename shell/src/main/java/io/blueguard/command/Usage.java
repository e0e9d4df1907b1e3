package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Similar;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli says about wrong arguments, said in the words of this house. */
public final class Usage {
  private Usage() {}

  /**
   * What parses the arguments of such a command. No word stands for a file's text: picocli would
   * read one called {@code all} for {@code @all}.
   */
  public static CommandLine model(Object command) {
    CommandLine model = new CommandLine(command);
    model.setExpandAtFiles(false);
    model.setCaseInsensitiveEnumValuesAllowed(true);
    return model;
  }

  public static Failure.UsageError error(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String hint = "; try " + help(command.getCommandSpec().qualifiedName());
    return new Failure.UsageError(text(wrong, command) + hint, wrong);
  }

  private static String text(ParameterException wrong, CommandLine command) {
    return switch (wrong) {
      case UnmatchedArgumentException e when e.getUnmatched().getFirst().startsWith("-") ->
          unknownOption(e.getUnmatched().getFirst(), command);
      case UnmatchedArgumentException e ->
          "unexpected argument: value=" + e.getUnmatched().getFirst();
      case MissingParameterException e when !e.getMissing().isEmpty() ->
          "missing argument: name=" + e.getMissing().getFirst().paramLabel();
      case MaxValuesExceededException e -> "too many arguments";
      case ParameterException e when e.getArgSpec() != null && e.getValue() != null ->
          wrongValue(e.getArgSpec(), e.getValue());
      default -> lower(wrong.getMessage());
    };
  }

  private static String wrongValue(ArgSpec argument, String value) {
    String of =
        argument instanceof OptionSpec option
            ? "option=" + option.longestName()
            : "argument=" + argument.paramLabel();
    Object[] choices = argument.type().getEnumConstants();
    if (choices != null) {
      String names = Arrays.toString(choices).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
      return "no such value: " + of + " value=" + value + "; there are " + names;
    }
    boolean pid = argument.paramLabel().equals("PID");
    return "not a number: " + of + " value=" + value + (pid ? "; Tab finds a PID by name" : "");
  }

  private static String unknownOption(String option, CommandLine command) {
    return "unknown option: name="
        + option
        + Similar.to(option, command.getCommandSpec().optionsMap().keySet())
            .map(near -> "; did you mean " + near)
            .orElse("");
  }

  private static String help(String name) {
    return name.equals("blueguard") ? "blueguard --help" : "help " + name;
  }

  private static String lower(String message) {
    String line = message.lines().findFirst().orElse("").strip();
    String trimmed = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    return trimmed.isEmpty()
        ? "wrong arguments"
        : Character.toLowerCase(trimmed.charAt(0)) + trimmed.substring(1);
  }
}
