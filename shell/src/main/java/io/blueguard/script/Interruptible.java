package io.blueguard.script;

import io.blueguard.walk.Walks;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * What Groovy does for long without looking whether somebody presses Ctrl-C: its {@code sleep}
 * sleeps on, and a pattern may try longer than anybody waits. Compiled scripts call these instead.
 */
public final class Interruptible {
  /** The functions of a text that take a pattern, and that of a pattern which takes a text. */
  static final Set<String> FUNCTIONS =
      Set.of("matches", "matcher", "split", "find", "findAll", "replaceAll", "replaceFirst");

  private static final Object NONE = new Object();

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

  /** The functions of a text that take a pattern; of anything else, whatever it makes of them. */
  public static Object call(Object receiver, String name, Object[] arguments) {
    if (receiver instanceof Pattern pattern
        && name.equals("matcher")
        && arguments[0] instanceof CharSequence) {
      return find(arguments[0], pattern);
    }
    Object found = receiver instanceof CharSequence text ? of(text, name, arguments) : NONE;
    return found == NONE ? InvokerHelper.invokeMethod(receiver, name, arguments) : found;
  }

  private static Object of(CharSequence text, String name, Object[] arguments) {
    if (!(arguments[0] instanceof CharSequence || arguments[0] instanceof Pattern)) {
      return NONE;
    }
    if (arguments.length == 1) {
      return switch (name) {
        case "matches" -> find(text, arguments[0]).matches();
        case "split" -> pattern(arguments[0]).split(new Watched(text.toString()));
        case "find" ->
            find(text, arguments[0]).results().findFirst().map(MatchResult::group).orElse(null);
        case "findAll" -> find(text, arguments[0]).results().map(MatchResult::group).toList();
        default -> NONE;
      };
    }
    return arguments.length == 2 && arguments[1] instanceof CharSequence other
        ? replaced(find(text, arguments[0]), name, other.toString())
        : NONE;
  }

  private static Object replaced(Matcher found, String name, String other) {
    return switch (name) {
      case "replaceAll" -> found.replaceAll(other);
      case "replaceFirst" -> found.replaceFirst(other);
      default -> NONE;
    };
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
