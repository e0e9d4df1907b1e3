package io.blueguard.script;

import io.blueguard.walk.Walks;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * What Groovy does for long without looking whether somebody presses Ctrl-C: its {@code sleep}
 * sleeps on, and a pattern may try longer than anybody waits. Compiled scripts call these instead.
 */
public final class Interruptible {
  private Interruptible() {}

  /**
   * Groovy's {@code sleep}, which it would find here, too.
   *
   * @return null, for an expression has a value
   */
  public static Object pause(Object millis) throws InterruptedException {
    Thread.sleep(Numeric.of(millis));
    return null;
  }

  /** {@code =~}. */
  public static Matcher find(Object text, Object pattern) {
    return text instanceof CharSequence letters && pattern != null
        ? pattern(pattern).matcher(new Watched(letters.toString()))
        : InvokerHelper.findRegex(text, pattern);
  }

  /** {@code ==~}. */
  public static boolean matches(Object text, Object pattern) {
    return text instanceof CharSequence && pattern != null
        ? find(text, pattern).matches()
        : InvokerHelper.matchRegex(text, pattern);
  }

  private static Pattern pattern(Object pattern) {
    return pattern instanceof Pattern made ? made : Pattern.compile(pattern.toString());
  }

  /** A text that looks up at each letter that is asked of it. */
  private record Watched(String text) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (Thread.currentThread().isInterrupted()) {
        Walks.check();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
