package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real switch with real machines, as far as a network can tell: Open vSwitch with its userspace
 * datapath in a network namespace of its own, and one more namespace for each machine, 10.77.0.1
 * and on. Nothing outside is touched, and everything has a name that no other run has.
 */
final class TestNetwork implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> NEEDED =
      List.of("ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ip", "ping");
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final String id = "bg" + Integer.toString(ThreadLocalRandom.current().nextInt(46656), 36);
  private final List<Call.Running> servers = new ArrayList<>();
  private final int machines;
  private Path folder;

  private TestNetwork(int machines) {
    this.machines = machines;
  }

  /**
   * Builds it; where that cannot be done the test is skipped, or fails when the lab is required.
   */
  static TestNetwork of(int machines) {
    String reason = missing();
    if (!reason.isEmpty()) {
      if ("1".equals(System.getenv("BLUEGUARD_LAB_REQUIRED"))) {
        fail("the lab is required: " + reason);
      }
      abort(reason);
    }
    TestNetwork network = new TestNetwork(machines);
    try {
      network.build();
      return network;
    } catch (IOException e) {
      network.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  String bridge() {
    return id + "br";
  }

  /** The switch's port that leads to a machine, from 1. */
  String port(int machine) {
    return id + "p" + machine;
  }

  String ip(int machine) {
    return "10.77.0." + machine;
  }

  String mac(int machine) {
    return "02:62:67:00:00:0" + machine;
  }

  SwitchAccess access() {
    return new SwitchAccess("", folder.toString(), "", "");
  }

  Path folder() {
    return folder;
  }

  /**
   * A ping that may take some tries: a neighbour that was silent is asked for again once a second.
   */
  boolean reaches(int from, int to) {
    for (int i = 0; i < 15; i++) {
      if (ping(from, to)) {
        return true;
      }
    }
    return false;
  }

  /** One ping with a short patience. */
  boolean ping(int from, int to) {
    return in(from, "ping", "-c", "1", "-W", "1", ip(to)).status() == 0;
  }

  /** Answers each TCP connection with a line. */
  void serve(int machine, int port) {
    start(machine, "busybox", "nc", "-ll", "-p", "" + port, "-e", "echo", "served");
    for (int i = 0;
        i < 100 && !in(machine, "busybox", "netstat", "-ltn").out().contains(":" + port);
        i++) {
      pause();
    }
  }

  /** What a TCP connection says; empty when none comes about within a short while. */
  String connect(int from, String... target) {
    return connect(2, from, target);
  }

  /** What a TCP connection says where one has to come about, however slow the computer is. */
  String reply(int from, String... target) {
    return connect(20, from, target);
  }

  private String connect(int seconds, int from, String... target) {
    List<String> words = new ArrayList<>(List.of("timeout", "" + seconds, "busybox", "nc"));
    words.addAll(List.of(target));
    return in(from, words.toArray(String[]::new)).out().strip();
  }

  /** Frames that reached a machine's own end of its cable. */
  long received(int machine) {
    return Long.parseLong(
        in(machine, "cat", "/sys/class/net/eth0/statistics/rx_packets").out().strip());
  }

  Call.Result in(int machine, String... command) {
    return call(machine, command).run(LIMIT);
  }

  Call.Running start(int machine, String... command) {
    Call.Running running = call(machine, command).start();
    servers.add(running);
    return running;
  }

  private Call call(int machine, String... command) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name(machine)));
    words.addAll(List.of(command));
    return new Call(words.toArray(String[]::new));
  }

  /** Flows as {@code ovs-ofctl} shows them, without what counts. */
  List<String> flows() {
    return SwitchAccess.ask(access().ofctl("", "--no-stats", "dump-flows", bridge()))
        .lines()
        .map(String::strip)
        .toList();
  }

  /** Machines ask for each other anew, of all, so that the switch learns where they are. */
  void forget() {
    for (int machine = 1; machine <= machines; machine++) {
      in(machine, "ip", "neigh", "flush", "dev", "eth0");
    }
  }

  /** What may explain that a packet does not arrive. */
  String story() {
    StringBuilder story = new StringBuilder("no answer; flows " + flows() + "\n");
    story.append(SwitchAccess.ask(access().ofctl("", "dump-ports-desc", bridge())));
    story.append(SwitchAccess.ask(access().appctl("fdb/show", bridge())));
    story.append(SwitchAccess.ask(access().appctl("dpctl/dump-flows"))).append('\n');
    for (int machine = 1; machine <= machines; machine++) {
      story.append("machine ").append(machine).append(": ");
      story.append(in(machine, "ip", "neigh").out().strip()).append('\n');
    }
    return story.toString();
  }

  void ofctl(String... arguments) {
    SwitchAccess.ask(access().ofctl("", arguments));
  }

  void vsctl(String... arguments) {
    SwitchAccess.ask(access().vsctl(arguments));
  }

  private void build() throws IOException {
    folder = Files.createTempDirectory("blueguard-switch");
    String db = folder.resolve("conf.db").toString();
    String socket = folder.resolve("db.sock").toString();
    must("ovsdb-tool", "create", db, SCHEMA.toString());
    must("ip", "netns", "add", name(0));
    // The ports themselves would ask for IPv6 routers, past the switch.
    in(
        0,
        "sh",
        "-c",
        "for f in all default; do echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done");
    daemon("ovsdb-server", db, "--remote=punix:" + socket);
    vsctl("--no-wait", "init");
    // Every decision goes into the switch's innermost cache, not each hundredth: what is wrong
    // there shows at once.
    vsctl("--no-wait", "set", "Open_vSwitch", ".", "other_config:emc-insert-inv-prob=1");
    daemon("ovs-vswitchd", "unix:" + socket);
    vsctl("add-br", bridge(), "--", "set", "bridge", bridge(), "datapath_type=netdev");
    for (int machine = 1; machine <= machines; machine++) {
      addMachine(machine);
    }
    // Flows are set once the ports have learned where everybody is.
    for (int machine = 2; machine <= machines; machine++) {
      assertTrue(reaches(1, machine), "the test network does not work");
    }
  }

  private void addMachine(int machine) {
    String near = port(machine);
    must("ip", "netns", "add", name(machine));
    must(
        "ip",
        "-n",
        name(0),
        "link",
        "add",
        near,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        name(machine));
    must("ip", "-n", name(machine), "link", "set", "eth0", "address", mac(machine));
    must("ip", "-n", name(machine), "addr", "add", ip(machine) + "/24", "dev", "eth0");
    must("ip", "-n", name(machine), "link", "set", "eth0", "up");
    must("ip", "-n", name(0), "link", "set", near, "up");
    vsctl("add-port", bridge(), near);
    checksums(machine);
  }

  /**
   * The userspace datapath hands segments on as they are, so their checksums must not be left to a
   * card that is not there. What {@code ethtool -K eth0 tx off} does, without that program.
   */
  private void checksums(int machine) {
    String off =
        "socket(my $s,2,2,0) or die; my $v=pack('LL',0x17,0);"
            + " my $r=pack('a16Px16','eth0',$v); ioctl($s,0x8946,$r) or die $!";
    Call.Result result = in(machine, "perl", "-e", off);
    assertTrue(result.status() == 0, () -> "checksums cannot be set: " + result.err());
  }

  /** Ends with this network, even when it was built only half. */
  private void daemon(String program, String... arguments) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name(0), program));
    words.addAll(List.of(arguments));
    words.add("--pidfile=" + folder.resolve(program + ".pid"));
    words.add("--log-file=" + folder.resolve(program + ".log"));
    words.add("--detach");
    Call call = new Call(words, access().vsctl().environment(), "");
    Call.Result result = call.run(LIMIT);
    assertTrue(result.status() == 0, () -> program + " did not start: " + result.err());
  }

  private static void must(String... command) {
    SwitchAccess.ask(new Call(command));
  }

  private String name(int machine) {
    return id + "n" + machine;
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "network namespaces need root";
    }
    for (String program : NEEDED) {
      boolean there =
          Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")
              .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
      if (!there) {
        return "no " + program + " here; install openvswitch-switch iproute2 iputils-ping";
      }
    }
    return new Call("ip", "netns", "list").run(LIMIT).status() == 0
        ? ""
        : "no network namespaces here";
  }

  @Override
  public void close() {
    servers.forEach(Call.Running::close);
    for (String program : List.of("ovs-vswitchd", "ovsdb-server")) {
      stop(folder.resolve(program + ".pid"));
    }
    for (int machine = 0; machine <= machines; machine++) {
      new Call("ip", "netns", "del", name(machine)).run(LIMIT);
    }
    delete(folder);
  }

  private static void stop(Path pidFile) {
    try {
      if (Files.exists(pidFile)) {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle.of(pid)
            .ifPresent(
                process -> {
                  process.destroy();
                  process
                      .onExit()
                      .completeOnTimeout(process, LIMIT.toSeconds(), TimeUnit.SECONDS)
                      .join()
                      .destroyForcibly();
                });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
