package io.blueguard.response;

import java.util.Set;

/**
 * A port of a bridge, as the switch describes it.
 *
 * @param number its OpenFlow number; -1 for the bridge's own port
 * @param config the port configuration by OpenFlow's names: {@code NO_FWD}, {@code NO_FLOOD}, …
 */
public record Port(String bridge, String name, int number, Set<String> config) {
  static final int LOCAL = -1;

  /** {@code BRIDGE/NAME}: what names a port to a person and in a cookie. */
  public String path() {
    return bridge + "/" + name;
  }
}
