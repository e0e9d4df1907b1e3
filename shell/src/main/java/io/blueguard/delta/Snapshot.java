package io.blueguard.delta;

import java.util.List;
import java.util.Map;

/**
 * A moment that was kept: the rows of each view as plain values, and the bytes behind them.
 *
 * @param name what the user calls it
 * @param target spec of the target it was taken from
 * @param buildId of its kernel
 * @param time when, ISO 8601 in UTC
 * @param views name of the view to its rows
 * @param evidence null where only rows are wanted, or bytes alone would not do
 */
public record Snapshot(
    String name,
    String target,
    String buildId,
    String time,
    Map<String, List<Map<String, Object>>> views,
    Evidence evidence) {
  /** Rows alone. */
  public Snapshot(
      String name,
      String target,
      String buildId,
      String time,
      Map<String, List<Map<String, Object>>> views) {
    this(name, target, buildId, time, views, null);
  }
}
