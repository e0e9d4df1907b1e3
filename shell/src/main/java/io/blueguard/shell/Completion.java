package io.blueguard.shell;

import io.blueguard.command.Candidates;
import io.blueguard.command.Console;
import io.blueguard.command.Guide;
import io.blueguard.render.Safe;
import java.util.List;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What Tab offers: commands, then what the command's own model says may stand at that place. */
final class Completion implements Completer {
  /** Values that are lists, paths or expressions: they may go on. */
  private static final Set<String> OPEN = Set.of("TYPE", "EXPRESSION", "COLUMN", "MEMBER");

  private final Candidates candidates;
  private final Guide guide;

  Completion(Console console, Guide guide) {
    this.candidates = new Candidates(console);
    this.guide = guide;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> offers) {
    if (line instanceof ExpressionLine expression) {
      expression(line, expression.word(), offers);
      return;
    }
    List<String> before = line.words().subList(0, line.wordIndex());
    String typed = line.word().substring(0, line.wordCursor());
    if (before.isEmpty()) {
      add("COMMAND", before, typed, offers);
      if (offers.isEmpty() && !typed.startsWith("@")) {
        expression(line, typed, offers);
      }
    } else if (before.getLast().startsWith(">")) {
      add("FILE", before, typed, offers);
    } else if (!before.contains("|")) {
      guide.at(before).ifPresent(spot -> argument(spot, typed, offers));
    }
  }

  private void expression(ParsedLine line, String typed, List<Candidate> offers) {
    candidates
        .inExpression(line.line().substring(0, line.cursor()), typed)
        .forEach(c -> offers.add(open(c.word(), c.hint())));
  }

  private void argument(Guide.Spot spot, String typed, List<Candidate> offers) {
    if (spot.option() != null) {
      add(spot.option().paramLabel(), spot.words(), typed, offers);
      return;
    }
    if (typed.startsWith("-")) {
      spot.spec().options().forEach(option -> offer(option, typed, offers));
      return;
    }
    if (spot.subcommands()) {
      spot.command().getSubcommands().entrySet().stream()
          .filter(sub -> sub.getKey().startsWith(typed))
          .forEach(sub -> offers.add(offer(sub.getKey(), about(sub.getValue()))));
    }
    for (PositionalParamSpec positional : spot.positionals()) {
      add(positional.paramLabel(), spot.words(), typed, offers);
    }
  }

  private void add(String label, List<String> before, String typed, List<Candidate> offers) {
    candidates.of(label, before, typed).forEach(c -> offers.add(offer(c, label)));
  }

  private static void offer(OptionSpec option, String typed, List<Candidate> offers) {
    String[] text = option.description();
    for (String name : option.names()) {
      if (name.startsWith(typed)) {
        String hint = text.length == 0 ? null : text[0];
        offers.add(new Candidate(name, name, "options", hint, null, null, true));
      }
    }
  }

  /** An expression goes on. */
  private static Candidate open(String name, String hint) {
    return shown(name, hint.isEmpty() ? null : hint, false, 0);
  }

  private static Candidate offer(String name, String hint) {
    return shown(name, hint, true, 0);
  }

  /** Names of processes, types and files are the target's own: no menu obeys them. */
  private static Candidate shown(String word, String hint, boolean whole, int order) {
    String safe = hint == null ? null : Safe.text(hint);
    return new Candidate(word, Safe.text(word), null, safe, null, null, whole, order);
  }

  /** What can be gone on with ({@code live:}, {@code folder/}, a struct's dot) stays open. */
  private static Candidate offer(Candidates.Candidate candidate, String label) {
    String word = candidate.word();
    String hint = candidate.hint().isEmpty() ? null : candidate.hint();
    boolean whole = !word.endsWith(":") && !word.endsWith("/") && !OPEN.contains(label);
    return shown(word, hint, whole, order(word));
  }

  /** Numbers stand in their order, all else by name. */
  private static int order(String word) {
    return word.matches("\\d{1,9}") ? Integer.parseInt(word) : 0;
  }

  private static String about(CommandLine command) {
    String[] text = command.getCommandSpec().usageMessage().description();
    return text.length == 0 ? null : text[0];
  }
}
