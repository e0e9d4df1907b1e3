package io.blueguard.session;

/**
 * What came of running a view of a snapshot on its own bytes again.
 *
 * @param kept rows in the file
 * @param replayed rows now
 * @param verdict {@code same}, {@code different}, or why it could not be run
 */
public record Replayed(String view, int kept, int replayed, String verdict) {}
