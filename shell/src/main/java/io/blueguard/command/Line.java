package io.blueguard.command;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person typed, taken apart the way a shell would: words with {@code '…'}, {@code "…"} and
 * {@code \}, then {@code | PROGRAM}, {@code > FILE} or {@code >> FILE}.
 *
 * @param words the command and its arguments, quotes removed
 * @param program what stands behind the pipe, for {@code sh -c}; null without a pipe
 * @param file where the output goes; null without a redirection
 * @param append whether the file keeps what it has
 */
public record Line(List<String> words, String program, String file, boolean append) {
  private static final Pattern NAME =
      Pattern.compile("([a-z][a-z0-9-]*)(?!\\s*=)([\\s|>].*|)", Pattern.DOTALL);

  /** What an alias stands for may hold pipes and quotes of its own. */
  private static final Pattern ALIAS =
      Pattern.compile("alias\\s+([a-z][a-z0-9-]*\\s*=.*)", Pattern.DOTALL);

  public Line {
    words = List.copyOf(words);
  }

  /**
   * The word a line starts with, where it could be the name of a command: no {@code =} stands
   * behind it, which would make it a variable.
   */
  public static Optional<String> name(String text) {
    Matcher matcher = NAME.matcher(text.strip());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * @throws Failure.UsageError for an open quote, or a pipe or redirection that leads nowhere
   */
  public static Line parse(String text) {
    Matcher alias = ALIAS.matcher(text.strip());
    if (alias.matches()) {
      return new Line(List.of("alias", alias.group(1)), null, null, false);
    }
    return new Scanner(text).line();
  }

  /**
   * A line as far as it is typed.
   *
   * @param before whole words
   * @param word the one that is being typed; may be empty
   * @param leaving whether a pipe or a redirection stands behind the words
   * @param pipe whether it is a pipe
   */
  public record Typed(List<String> before, String word, boolean leaving, boolean pipe) {}

  /** What help and completion need to know while a person is still typing. */
  public static Typed soFar(String text) {
    Scanner scanner = new Scanner(text);
    scanner.lenient = true;
    scanner.words();
    List<String> words = scanner.words;
    boolean leaving = scanner.at < text.length();
    boolean ended = text.isEmpty() || scanner.ended || words.isEmpty();
    return new Typed(
        List.copyOf(ended ? words : words.subList(0, words.size() - 1)),
        ended ? "" : words.getLast(),
        leaving,
        leaving && text.charAt(scanner.at) == '|');
  }

  private static final class Scanner {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private int at;
    private boolean lenient;
    // Whether a blank stands behind the last word.
    private boolean ended;

    Scanner(String text) {
      this.text = text;
    }

    Line line() {
      words();
      if (at >= text.length()) {
        return new Line(words, null, null, false);
      }
      return text.charAt(at) == '|' ? pipe() : redirection();
    }

    private Line pipe() {
      String program = text.substring(at + 1).strip();
      if (program.isEmpty()) {
        throw new Failure.UsageError("nothing behind the pipe; try " + first() + " | less");
      }
      return new Line(words, program, null, false);
    }

    private Line redirection() {
      boolean append = text.startsWith(">>", at);
      at += append ? 2 : 1;
      int before = words.size();
      words();
      if (words.size() != before + 1 || at < text.length()) {
        throw new Failure.UsageError(
            "one file name belongs behind "
                + (append ? ">>" : ">")
                + "; try "
                + first()
                + " > out");
      }
      return new Line(words.subList(0, before), null, words.get(before), append);
    }

    private String first() {
      return words.isEmpty() ? "ps" : words.getFirst();
    }

    /** Takes words up to the end, a pipe or a redirection. */
    private void words() {
      while (true) {
        ended = false;
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || goesOn())) {
          at += goesOn() ? 2 : 1;
          ended = true;
        }
        if (at >= text.length() || text.charAt(at) == '|' || text.charAt(at) == '>') {
          return;
        }
        words.add(word());
      }
    }

    /** A line that ends in a backslash. */
    private boolean goesOn() {
      return text.startsWith("\\\n", at);
    }

    private String word() {
      StringBuilder word = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at);
        if (Character.isWhitespace(c) || c == '|' || c == '>' || goesOn()) {
          break;
        }
        at++;
        switch (c) {
          case '\'' -> word.append(upTo('\''));
          case '"' -> doubleQuoted(word);
          case '\\' -> word.append(at < text.length() ? text.charAt(at++) : '\\');
          default -> word.append(c);
        }
      }
      return word.toString();
    }

    private String upTo(char quote) {
      int end = text.indexOf(quote, at);
      if (end < 0) {
        end = open(quote);
      }
      String inside = text.substring(at, end);
      at = Math.min(end + 1, text.length());
      return inside;
    }

    private void doubleQuoted(StringBuilder word) {
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return;
        }
        boolean escaped = c == '\\' && at < text.length() && "\"\\".indexOf(text.charAt(at)) >= 0;
        word.append(escaped ? text.charAt(at++) : c);
      }
      open('"');
    }

    private int open(char quote) {
      if (!lenient) {
        throw new Failure.UsageError("quote is not closed: quote=" + quote);
      }
      return text.length();
    }
  }
}
