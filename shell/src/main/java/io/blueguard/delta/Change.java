package io.blueguard.delta;

/**
 * One difference between two moments.
 *
 * @param view the view whose rows differ
 * @param kind {@code added}, {@code removed}, {@code changed}
 * @param key the row's key, {@code pid=12 tid=12 start_ns=80}
 * @param field of a change the column, else empty
 * @param before its value then; of a removal the whole row
 * @param after its value now; of an addition the whole row
 */
public record Change(
    String view, String kind, String key, String field, Object before, Object after) {}
