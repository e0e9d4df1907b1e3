package io.blueguard.response;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an Open vSwitch says of itself, and the calls that change it. Asking changes nothing; a
 * change is a {@link Call} that somebody else runs or prints.
 */
public final class Switch {
  private static final Pattern PORT =
      Pattern.compile("^ *(\\d{1,9}|LOCAL)\\((.*)\\): addr:[0-9a-f:]*.*$");
  private static final Pattern CONFIG = Pattern.compile("^ +config: +(.*)$");
  private static final Pattern LEARNED =
      Pattern.compile("^ *(\\d{1,9}|LOCAL) +\\d+ +([0-9a-f:]{17}) .*$");
  private static final String WAIT = "revalidator/wait";
  private static final Pattern NAME = Pattern.compile("[\\w@%+:.-]{1,255}");

  private final SwitchAccess access;

  public Switch(SwitchAccess access) {
    this.access = access;
  }

  public List<String> bridges() {
    return SwitchAccess.ask(access.vsctl("list-br")).lines().map(String::strip).toList();
  }

  /** The ports of a bridge, its own among them. */
  public List<Port> ports(String bridge) {
    List<Port> ports = new ArrayList<>();
    for (String line : lines("dump-ports-desc", name(bridge))) {
      Matcher port = PORT.matcher(line);
      Matcher config = CONFIG.matcher(line);
      if (port.matches()) {
        ports.add(new Port(bridge, port.group(2), number(port.group(1)), Set.of()));
      } else if (config.matches() && !ports.isEmpty() && !config.group(1).equals("0")) {
        Port last = ports.removeLast();
        Set<String> bits = new TreeSet<>(List.of(config.group(1).strip().split(" +")));
        ports.add(new Port(bridge, last.name(), last.number(), bits));
      }
    }
    return ports;
  }

  /**
   * A port by its name, of at most 15 bytes: OpenFlow has no room for more.
   *
   * @param bridge empty when the name alone says enough
   * @throws Failure.UsageError when the switch has no such port
   */
  public Port port(String bridge, String port) {
    String on = bridge.isEmpty() ? bridgeOf(port) : bridge;
    List<Port> ports = ports(on);
    return ports.stream()
        .filter(p -> p.name().equals(port))
        .findFirst()
        .orElseThrow(() -> noPort(on, port, ports));
  }

  /**
   * All flows of a bridge, or with a filter in {@code ovs-ofctl}'s words those that it lets pass.
   */
  List<Flow> flows(String bridge, String filter) {
    String[] arguments =
        filter.isEmpty()
            ? new String[] {"dump-flows", name(bridge)}
            : new String[] {"dump-flows", name(bridge), filter};
    return lines(arguments).stream().map(Flow::parse).flatMap(Optional::stream).toList();
  }

  /** Which hardware addresses a bridge has learned, by port number. */
  Map<Integer, Set<String>> learned(String bridge) {
    Map<Integer, Set<String>> learned = new LinkedHashMap<>();
    for (String line : SwitchAccess.ask(access.appctl("fdb/show", name(bridge))).lines().toList()) {
      Matcher entry = LEARNED.matcher(line);
      if (entry.matches()) {
        int port = number(entry.group(1));
        learned.computeIfAbsent(port, p -> new TreeSet<>()).add(entry.group(2));
      }
    }
    return learned;
  }

  /** Replaces flows in one step: what the filters name goes, then the flows come. */
  Call replace(String bridge, List<String> filters, List<String> flows) {
    StringBuilder lines = new StringBuilder();
    filters.forEach(filter -> lines.append("delete ").append(filter).append('\n'));
    flows.forEach(flow -> lines.append("add ").append(flow).append('\n'));
    return access.ofctl(lines.toString(), "--bundle", "add-flows", name(bridge), "-");
  }

  /**
   * @param how a word of {@code ovs-ofctl mod-port}: {@code no-forward}, {@code flood}, …
   */
  Call configure(Port port, String how) {
    return access.ofctl("", "mod-port", name(port.bridge()), "" + port.number(), how);
  }

  /** Lets a bridge forget which addresses are where; it learns again with the next packets. */
  Call forget(String bridge) {
    return access.appctl("fdb/flush", name(bridge));
  }

  /**
   * Makes a switch forget what it has decided, so that it decides anew about each packet.
   *
   * <p>A userspace datapath ({@code netdev}, also that of OVS-DOCA) keeps decisions of which one
   * may be wider than another and hold for the same packets. When flows change, Open vSwitch before
   * 2.17.8, 3.0.5, 3.1.3 and 3.2 looks the decision to be changed up by a packet that it holds for
   * (lib/dpif-netdev.c, {@code flow_put_on_pmd}) and may find the wider one: then the other stays
   * as it was for as long as packets come, a machine that is cut off goes on talking or one that
   * was released stays silent, and all flows are as they should be.
   *
   * @return calls for after a change; none for the kernel's datapath, which goes by number
   */
  List<Call> decideAnew() {
    List<String> datapaths =
        SwitchAccess.ask(access.appctl("dpctl/dump-dps")).lines().map(String::strip).toList();
    if (datapaths.stream().noneMatch(datapath -> datapath.startsWith("netdev@"))) {
      return List.of();
    }
    Call purge = access.appctl("revalidator/purge");
    // What is being looked at would be left out; with several datapaths the switch cannot wait.
    return datapaths.size() > 1 ? List.of(purge) : List.of(access.appctl(WAIT), purge);
  }

  /**
   * Waits until the switch's caches of decisions follow its flows: only then is a cut in force for
   * every frame.
   *
   * @return whether this switch can say so
   */
  boolean settle() {
    return access.appctl(WAIT).run(SwitchAccess.LIMIT).status() == 0;
  }

  private List<String> lines(String... arguments) {
    return SwitchAccess.ask(access.ofctl("", arguments)).lines().toList();
  }

  private String bridgeOf(String port) {
    Call.Result result = access.vsctl("iface-to-br", name(port)).run(SwitchAccess.LIMIT);
    if (result.status() != 0) {
      throw new Failure.UsageError(
          "no such port: port=" + port + "; the switch says: " + result.err().strip());
    }
    return result.out().strip();
  }

  private static int number(String openflow) {
    return openflow.equals("LOCAL") ? Port.LOCAL : Integer.parseInt(openflow);
  }

  private static Failure.UsageError noPort(String bridge, String port, List<Port> ports) {
    List<String> names = ports.stream().filter(p -> p.number() > 0).map(Port::name).toList();
    return new Failure.UsageError(
        "no such port: bridge=" + bridge + " port=" + port + "; there are " + names);
  }

  /** Names become words of a command line: nothing in them may pass for an option. */
  private static String name(String text) {
    if (!NAME.matcher(text).matches() || text.startsWith("-")) {
      throw new Failure.UsageError("not a name of a bridge or port: name=" + text);
    }
    return text;
  }
}
