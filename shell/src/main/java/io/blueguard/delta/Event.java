package io.blueguard.delta;

/**
 * One thing that a watch saw.
 *
 * @param time when, ISO 8601 in UTC with microseconds
 * @param target the machine's name
 * @param view the view whose rows changed; empty when it is about the machine itself, whose field
 *     is its {@code state}
 * @param kind {@code added}, {@code removed}, {@code changed}; {@code lost} when the machine, or
 *     one view of it, cannot be read any more, {@code regained} when that view can be again; {@code
 *     appeared} and {@code vanished} of a machine that came or went
 * @param key which row, {@code pid=12 tid=12 start_ns=80}
 * @param field of a change the column
 * @param before its value, or the row, before
 * @param after its value, or the row, after; of {@code lost} and {@code vanished} the reason
 */
public record Event(
    String time,
    String target,
    String view,
    String kind,
    String key,
    String field,
    Object before,
    Object after) {
  static final String LOST = "lost";
  static final String REGAINED = "regained";
  static final String APPEARED = "appeared";
  static final String VANISHED = "vanished";

  /** About a machine as a whole. */
  static Event of(String time, String target, String kind, String reason) {
    return new Event(time, target, "", kind, "", "", null, reason);
  }

  static Event state(String time, String target, String before, String after) {
    return new Event(time, target, "", "changed", "", "state", before, after);
  }

  static Event of(String time, String target, Change change) {
    return new Event(
        time,
        target,
        change.view(),
        change.kind(),
        change.key(),
        change.field(),
        change.before(),
        change.after());
  }
}
