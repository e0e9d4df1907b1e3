package io.blueguard.shell;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.CompletingParsedLine;

/**
 * A line of Groovy while Tab is pressed: one word, the name that ends at the cursor.
 *
 * @param word what is typed of that name; may be empty
 */
record ExpressionLine(String line, int cursor, String word) implements CompletingParsedLine {
  private static final Pattern NAME = Pattern.compile("\\w*$");

  static ExpressionLine of(String line, int cursor) {
    Matcher name = NAME.matcher(line.substring(0, cursor));
    return new ExpressionLine(line, cursor, name.find() ? name.group() : "");
  }

  @Override
  public CharSequence escape(CharSequence candidate, boolean complete) {
    return candidate;
  }

  @Override
  public int rawWordCursor() {
    return word.length();
  }

  @Override
  public int rawWordLength() {
    return word.length();
  }

  @Override
  public int wordCursor() {
    return word.length();
  }

  @Override
  public int wordIndex() {
    return 0;
  }

  @Override
  public List<String> words() {
    return List.of(word);
  }
}
