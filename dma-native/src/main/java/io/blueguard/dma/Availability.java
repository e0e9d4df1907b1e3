package io.blueguard.dma;

/**
 * Whether an engine can work on this machine.
 *
 * @param engine its name, as {@link Engines#open} takes it
 * @param reason why it cannot, as a failure text; empty when it can
 */
public record Availability(String engine, boolean available, String reason) {
  static Availability yes(String engine) {
    return new Availability(engine, true, "");
  }

  static Availability no(String engine, String reason) {
    return new Availability(engine, false, reason);
  }
}
