package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Help, man pages and completion are made from the model, so the model has to be complete. */
class CommandsTest {
  @Test
  void everyCommandIsNamedAsItIsTyped() {
    for (String name : Commands.names()) {
      assertEquals(name, Commands.model(name).getCommandName());
    }
  }

  @Test
  void everyCommandSaysInASentenceWhatItDoes() {
    all()
        .forEach(
            spec -> {
              String[] text = spec.usageMessage().description();
              assertEquals(1, text.length, spec.qualifiedName());
              assertTrue(text[0].matches("[A-Z].*\\w\\."), spec.qualifiedName() + ": " + text[0]);
            });
  }

  @Test
  void everyCommandHasExamples() {
    all()
        .forEach(
            spec -> {
              assertEquals("Examples:%n", spec.usageMessage().footerHeading(), spec.name());
              String command = spec.root().name();
              assertTrue(
                  Arrays.stream(spec.usageMessage().footer())
                      .anyMatch(line -> line.strip().startsWith(command)),
                  spec.qualifiedName());
            });
  }

  @Test
  void everyOptionAndArgumentIsExplained() {
    List<String> bare = new ArrayList<>();
    all()
        .forEach(
            spec -> {
              for (ArgSpec argument : spec.args()) {
                if (argument.description().length == 0) {
                  bare.add(spec.qualifiedName() + " " + argument.paramLabel());
                }
              }
            });
    assertEquals(List.of(), bare);
  }

  @Test
  void everyExampleParses() {
    all()
        .forEach(
            spec -> {
              for (String example : spec.usageMessage().footer()) {
                parse(example.strip().split("  +")[0]);
              }
            });
  }

  /** The console runs the same one again and again. */
  @Test
  void aCommandThatWasParsedBeforeForgetsWhatItWasTold() {
    List<String> remembered = new ArrayList<>();
    for (String name : Commands.names()) {
      CommandLine used = Commands.model(name);
      if (!Models.forgets(used)) {
        continue;
      }
      for (String example : used.getCommandSpec().usageMessage().footer()) {
        List<String> words = Line.parse(example.strip().split("  +")[0]).words();
        if (words.size() > 1 && words.getFirst().equals(name)) {
          used.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        }
      }
      remembered.addAll(different(used, Commands.model(name)));
    }
    assertEquals(List.of(), remembered);
  }

  /** Arguments that have another value than in a command that nobody has used. */
  private static List<String> different(CommandLine used, CommandLine fresh) {
    for (CommandLine model : List.of(used, fresh)) {
      try {
        model.parseArgs();
      } catch (CommandLine.ParameterException missing) {
        // It forgets before it asks for more.
      }
    }
    List<String> different = new ArrayList<>();
    Iterator<ArgSpec> then = fresh.getCommandSpec().args().iterator();
    for (ArgSpec now : used.getCommandSpec().args()) {
      ArgSpec same = then.next();
      assertEquals(same.paramLabel(), now.paramLabel());
      if (!Objects.deepEquals(now.getValue(), same.getValue())) {
        different.add(used.getCommandName() + " " + now.paramLabel() + " " + now.getValue());
      }
    }
    return different;
  }

  /** Throws when an option or argument in an example does not exist. */
  private static void parse(String example) {
    List<String> words = Line.parse(example).words();
    if (Commands.exists(words.getFirst())) {
      CommandLine model = Commands.model(words.getFirst());
      model.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    }
  }

  private static Stream<CommandSpec> all() {
    return Commands.names().stream()
        .map(Commands::model)
        .flatMap(model -> Stream.concat(Stream.of(model), model.getSubcommands().values().stream()))
        .map(CommandLine::getCommandSpec);
  }
}
