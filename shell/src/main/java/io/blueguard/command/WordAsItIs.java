package io.blueguard.command;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * An option's value that may begin as options do: {@code --sort -file} is the column {@code file},
 * and not the option {@code -f} with {@code ile}.
 */
final class WordAsItIs implements IParameterConsumer {
  @Override
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
    if (words.isEmpty() || words.peek().startsWith("--")) {
      throw new MissingParameterException(
          command.commandLine(), option, "missing value of " + option.paramLabel());
    }
    option.setValue(words.pop());
  }
}
