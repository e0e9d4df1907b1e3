package io.blueguard.response;

import java.util.List;

/**
 * A cut that is in force, or that should be.
 *
 * @param port its name; empty when the port it was for is gone
 * @param state {@code isolated}; {@code partial} when a part of it is missing; {@code stale} when
 *     the port it was for is gone or has another number now; {@code lost} when the journal has it
 *     and the switch does not
 * @param since seconds that its oldest flow has been there
 * @param packets how many it has kept back, as the switch counts; those that {@code no-forward}
 *     held are not among them
 * @param allow the forensic path
 * @param note what is missing
 */
public record Isolated(
    String bridge,
    String port,
    String state,
    long since,
    long packets,
    List<String> allow,
    String cookie,
    String note) {
  String path() {
    return bridge + "/" + port;
  }

  Isolated called(String name) {
    return new Isolated(bridge, name, state, since, packets, allow, cookie, note);
  }

  public boolean whole() {
    return state.equals("isolated");
  }
}
