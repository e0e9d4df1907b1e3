package io.blueguard.response;

import io.blueguard.base.Failure;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A forensic path that stays open through a cut: machines of a network may reach one TCP port.
 *
 * @param network {@code ADDRESS/LENGTH}, IPv4 or IPv6
 * @param port TCP port of the machine that is cut off
 */
public record Allow(String network, int port) {
  /**
   * {@code CIDR/PORT}, as {@code 10.0.0.9/32/22} or {@code fd00::/64/22}.
   *
   * @throws Failure.UsageError when it is something else, a network without its length too
   */
  public static Allow parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new Failure.UsageError("not CIDR/PORT: allow=" + text + "; try 10.0.0.9/32/22");
    }
    boolean v6 = literal(parts[0], text) instanceof Inet6Address;
    number(parts[1], 0, v6 ? 128 : 32, text);
    return new Allow(parts[0] + "/" + parts[1], number(parts[2], 1, 65535, text));
  }

  boolean v6() {
    return network.indexOf(':') >= 0;
  }

  /**
   * An address in digits; no name service is asked.
   *
   * @throws Failure.UsageError when it is none
   */
  static InetAddress literal(String address, String text) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new Failure.UsageError("not an address: address=" + address + " in=" + text, e);
    }
  }

  private static int number(String digits, int least, int most, String text) {
    int number = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
    if (number < least || number > most) {
      throw new Failure.UsageError(
          "out of range: allow=" + text + " value=" + digits + "; " + least + " to " + most);
    }
    return number;
  }

  @Override
  public String toString() {
    return network + "/" + port;
  }
}
