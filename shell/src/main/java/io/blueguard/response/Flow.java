package io.blueguard.response;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code ovs-ofctl dump-flows}.
 *
 * @param seconds how long it has been there
 * @param packets how many met it
 * @param match priority and match, as the switch writes them
 */
record Flow(
    long cookie,
    int table,
    int priority,
    double seconds,
    long packets,
    String match,
    String actions) {
  private static final Pattern COOKIE = Pattern.compile("cookie=0x([0-9a-f]{1,16})");
  private static final Pattern TABLE = Pattern.compile("\\btable=(\\d{1,3})");
  private static final Pattern PRIORITY = Pattern.compile("\\bpriority=(\\d{1,5})");
  private static final Pattern SECONDS = Pattern.compile("\\bduration=([\\d.]+)s");
  private static final Pattern PACKETS = Pattern.compile("\\bn_packets=(\\d{1,18})");
  private static final Pattern IN_PORT = Pattern.compile("(?:^|[, ])in_port=(\\d{1,10}|LOCAL)");
  private static final Pattern ANYWHERE =
      Pattern.compile("\\bALL\\b|\\bgroup:|\\boutput:(NXM|OXM|reg)|\\b(multipath|bundle)");
  private static final int USUAL_PRIORITY = 32768;

  /** Empty for a line that is no flow, as the headline is. */
  static Optional<Flow> parse(String line) {
    int actions = line.indexOf(" actions=");
    if (actions < 0) {
      return Optional.empty();
    }
    String head = line.substring(0, actions).strip();
    String cookie = first(COOKIE, head, "0");
    return Optional.of(
        new Flow(
            Long.parseUnsignedLong(cookie, 16),
            Integer.parseInt(first(TABLE, head, "0")),
            Integer.parseInt(first(PRIORITY, head, "" + USUAL_PRIORITY)),
            Double.parseDouble(first(SECONDS, head, "0")),
            Long.parseLong(first(PACKETS, head, "0")),
            head.substring(head.lastIndexOf(' ') + 1),
            line.substring(actions + " actions=".length()).strip()));
  }

  /** The port number it matches on, if it does. */
  Optional<Integer> inPort() {
    Matcher matcher = IN_PORT.matcher(match);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String port = matcher.group(1);
    return Optional.of(port.equals("LOCAL") ? Port.LOCAL : (int) Long.parseLong(port));
  }

  boolean drops() {
    return actions.equals("drop");
  }

  /** Whether it may send to a port by itself, past what keeps a port from being flooded. */
  boolean sendsTo(int port) {
    return Pattern.compile("\\b(output|enqueue)(:|\\(port=)" + port + "\\b").matcher(actions).find()
        || ANYWHERE.matcher(actions).find();
  }

  @Override
  public String toString() {
    return "table=" + table + "," + match + " actions=" + actions;
  }

  private static String first(Pattern pattern, String text, String other) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : other;
  }
}
