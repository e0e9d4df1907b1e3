package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.inspect.net.Neighbour;
import io.blueguard.inspect.net.Neighbours;
import io.blueguard.session.Target;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The neighbour tables of a running machine, against its own {@code ip neigh}. */
final class KnownNeighbours {
  /**
   * Ten that are set, and two that do not answer. An address that is still looked for elsewhere is
   * none to ask from.
   */
  private static final String MAKE =
      "echo 0 > /proc/sys/net/ipv6/conf/dummy0/accept_dad; ip link set dummy0 arp on up; ip addr"
          + " add 10.9.9.1/24 dev dummy0; busybox arp -s 10.9.9.9 02:00:00:00:00:99 -i dummy0; for"
          + " i in 1 2 3 4 5 6 7 8 9; do busybox arp -s 10.9.9.2$i 02:00:00:00:01:0$i -i dummy0;"
          + " done; ping -c1 -W1 10.9.9.8; ping -6 -c1 -W1 -I dummy0 fe80::5; true";

  private KnownNeighbours() {}

  static void areThose(Lab machine, Target target) {
    machine.ask("run", MAKE);
    Set<String> before = said(machine);
    Set<String> seen =
        target.inspect(new Neighbours()).rows().stream()
            // Of these the kernel does not speak: they need no asking for.
            .filter(row -> !row.state().matches("NOARP|NONE"))
            .map(KnownNeighbours::line)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(before, seen);
    assertEquals(12, seen.size(), seen.toString());
    long set = seen.stream().filter(line -> line.endsWith(" PERMANENT")).count();
    assertEquals(10, set, seen.toString());
  }

  private static String line(Neighbour row) {
    return String.join(" ", row.ip(), row.device(), row.mac(), settled(row.state()));
  }

  /** One that is asked for fails a moment later. */
  private static String settled(String state) {
    return state.matches("INCOMPLETE|FAILED") ? "unanswered" : state;
  }

  /** {@code 10.9.9.9 dev dummy0 lladdr 02:… used 0/0/0 probes 0 PERMANENT}. */
  private static Set<String> said(Lab machine) {
    Function<String, String> read =
        text -> {
          String[] word = text.strip().split("\\s+");
          String mac = text.replaceFirst(".* lladdr (\\S+).*|.*", "$1");
          return String.join(" ", word[0], word[2], mac, settled(word[word.length - 1]));
        };
    return Arrays.stream(machine.ask("run", "ip neigh").split("\n"))
        .filter(line -> line.contains(" dev "))
        .map(read)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
