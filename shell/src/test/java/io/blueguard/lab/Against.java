package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.Module;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.net.Interfaces;
import io.blueguard.inspect.net.NetDevice;
import io.blueguard.inspect.net.Socket;
import io.blueguard.inspect.net.Sockets;
import io.blueguard.inspect.system.Info;
import io.blueguard.inspect.system.KernelInfo;
import io.blueguard.inspect.system.KernelLog;
import io.blueguard.inspect.system.LogLine;
import io.blueguard.inspect.task.Credential;
import io.blueguard.inspect.task.Credentials;
import io.blueguard.inspect.task.Mount;
import io.blueguard.inspect.task.Mounts;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.ProcessIdentities;
import io.blueguard.inspect.task.ProcessIdentity;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.task.UserMapping;
import io.blueguard.inspect.task.UserMappings;
import io.blueguard.inspect.text.Syscall;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.session.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Views against the truth. On a live machine truth is asked before and after: what both say has to
 * be in the view, what neither says must not be, and a field has to be as one of them has it.
 */
final class Against {
  private static final long TICK_NS = 10_000_000;
  private static final int LOOKS = 5;
  private static final long LINK_BASE = 0xffff_ffff_8100_0000L;

  private final Truth before;
  private final Truth after;

  Against(Truth before, Truth after) {
    this.before = before;
    this.after = after;
  }

  static Against one(Truth truth) {
    return new Against(truth, truth);
  }

  void processes(List<Process> rows) {
    compareTasks(rows, before.processes(), after.processes());
  }

  void threads(List<Process> rows) {
    compareTasks(rows, before.threads(), after.threads());
  }

  private static void compareTasks(
      List<Process> rows, Map<Long, Truth.Task> before, Map<Long, Truth.Task> after) {
    compare(index(rows, row -> (long) row.tid(), Against::task), before, after, Against::same);
  }

  void credentials(List<Credential> rows) {
    // The process comes before its threads; those that act for the kernel for a while have rows.
    Set<Integer> known = new HashSet<>();
    List<Credential> processes = rows.stream().filter(row -> known.add(row.pid())).toList();
    compare(
        index(processes, row -> (long) row.pid(), Against::rights),
        before.rights(),
        after.rights());
  }

  private static Truth.Rights rights(Credential c) {
    return new Truth.Rights(c.uid(), c.euid(), c.fsuid(), c.permitted(), c.effective());
  }

  void names(List<ProcessIdentity> rows) {
    compare(index(rows, row -> (long) row.pid(), Against::names), before.names(), after.names());
  }

  private static Truth.Names names(ProcessIdentity row) {
    return new Truth.Names(row.comm(), row.argv0(), row.exe());
  }

  /**
   * PID 1 answers our questions and takes memory for it, and a QEMU maps and unmaps as its guest
   * runs; they are left out.
   */
  void mappings(List<UserMapping> rows) {
    Map<Long, List<String>> seen =
        rows.stream()
            .filter(row -> !busy(before, row.pid()))
            .collect(
                Collectors.groupingBy(
                    row -> (long) row.pid(),
                    TreeMap::new,
                    Collectors.mapping(Against::mapping, Collectors.toList())));
    compare(seen, mapped(before), mapped(after));
  }

  private static String mapping(UserMapping row) {
    String range =
        Long.toHexString(row.range().start()) + "-" + Long.toHexString(row.range().end());
    return range + " " + row.rights() + (row.file().isEmpty() ? "" : " " + row.file());
  }

  private static Map<Long, List<String>> mapped(Truth truth) {
    Map<Long, List<String>> mapped = new TreeMap<>(truth.mappings());
    mapped.entrySet().removeIf(each -> busy(truth, each.getKey()) || each.getValue().isEmpty());
    return mapped;
  }

  private static boolean busy(Truth truth, long pid) {
    Truth.Task task = truth.processes().get(pid);
    return pid == 1 || task != null && emulator(task);
  }

  private static boolean emulator(Truth.Task task) {
    return task.comm().startsWith("qemu-");
  }

  /** The devices of the first network namespace. */
  void devices(List<NetDevice> rows) {
    List<NetDevice> first =
        rows.stream().filter(row -> row.namespace() == before.firstNetwork()).toList();
    compare(index(first, NetDevice::name, Against::device), before.devices(), after.devices());
  }

  private static Truth.Device device(NetDevice row) {
    Set<String> addresses = new TreeSet<>();
    row.ipv4().forEach(each -> addresses.add(each.replaceFirst("/.*", "")));
    row.ipv6().forEach(each -> addresses.add(each.replaceFirst("/.*", "")));
    return new Truth.Device(row.name(), row.index(), row.mac(), row.up(), addresses);
  }

  /** Those of TCP, UDP and Unix in the first network namespace. */
  void sockets(List<Socket> rows) {
    Set<String> seen =
        rows.stream()
            .filter(row -> row.namespace() == before.firstNetwork())
            .filter(row -> row.protocol().matches("tcp|udp|unix"))
            .map(Against::socket)
            .collect(Collectors.toCollection(TreeSet::new));
    expectKeys(seen, before.sockets(), after.sockets());
  }

  private static String socket(Socket row) {
    return row.protocol().equals("unix")
        ? "unix " + row.local() + " " + row.inode()
        : row.protocol() + " " + row.local() + " " + row.remote() + " " + row.inode();
  }

  /** What PID 1 sees; since 7.0 an empty file system lies below its root, which it does not. */
  void mounts(List<Mount> rows) {
    Set<String> seen =
        rows.stream()
            .filter(row -> row.pid() == 1 && !row.type().equals("nullfs"))
            .map(Against::mount)
            .collect(Collectors.toCollection(TreeSet::new));
    expectKeys(seen, before.mounts(), after.mounts());
  }

  private static String mount(Mount row) {
    return String.join(
        " ",
        row.id() + " " + row.parent(),
        row.source(),
        row.target(),
        row.type(),
        row.root(),
        row.options());
  }

  /** No record is missing between the first and the last, and the first ones are known. */
  void log(List<LogLine> rows) {
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(i, rows.get(i).seq());
    }
    assertEquals(before.banner(), rows.getFirst().text());
    assertTrue(rows.stream().anyMatch(row -> row.text().contains(before.commandLine())));
  }

  private static <R, K, V> Map<K, V> index(List<R> rows, Function<R, K> key, Function<R, V> make) {
    Map<K, V> seen = new TreeMap<>();
    rows.forEach(row -> seen.put(key.apply(row), make.apply(row)));
    assertEquals(rows.size(), seen.size(), "a row is listed twice");
    return seen;
  }

  private static <K, V> void compare(Map<K, V> seen, Map<K, V> before, Map<K, V> after) {
    compare(seen, before, after, Object::equals);
  }

  /**
   * What began or ended between the two truths is met on its way: a worker of the kernel has its
   * name later than its number, and another one before it goes.
   */
  private static <K, V> void compare(
      Map<K, V> seen, Map<K, V> before, Map<K, V> after, BiPredicate<V, V> same) {
    expectKeys(seen.keySet(), before.keySet(), after.keySet());
    Set<K> lasting = new TreeSet<>(before.keySet());
    lasting.retainAll(after.keySet());
    for (K key : lasting) {
      V value = seen.get(key);
      V was = before.get(key);
      V is = after.get(key);
      boolean either = same.test(value, was) || same.test(value, is);
      assertTrue(either, () -> key + ": " + value + " is neither " + was + " nor " + is);
    }
  }

  private static void expectKeys(Set<?> seen, Set<?> before, Set<?> after) {
    Set<Object> both = new HashSet<>(before);
    both.retainAll(after);
    both.removeAll(seen);
    assertEquals(Set.of(), both, "missing");
    Set<Object> invented = new HashSet<>(seen);
    invented.removeAll(before);
    invented.removeAll(after);
    assertEquals(Set.of(), invented, "invented");
  }

  /** Kernel threads wake and sleep as they like, and PID 1 runs while it tells the truth. */
  private static boolean same(Truth.Task seen, Truth.Task told) {
    // A QEMU whose guest runs wakes and sleeps all the time.
    boolean restless = told.kthread() || told.pid() == 1 || emulator(told);
    return seen.equals(restless ? withState(told, seen.state()) : told);
  }

  private static Truth.Task withState(Truth.Task t, String state) {
    return new Truth.Task(
        t.pid(), t.ppid(), t.tid(), t.comm(), state, t.uid(), t.gid(), t.kthread(), t.startTicks());
  }

  private static Truth.Task task(Process row) {
    return new Truth.Task(
        row.pid(),
        row.ppid(),
        row.tid(),
        row.comm(),
        row.state(),
        row.uid(),
        row.gid(),
        row.kthread(),
        row.startNs() / TICK_NS);
  }

  void modules(List<Module> rows) {
    compare(index(rows, Module::name, Against::module), before.modules(), after.modules());
  }

  private static Truth.Mod module(Module m) {
    Set<String> users = new TreeSet<>(m.usedBy());
    return new Truth.Mod(m.name(), m.size(), m.base(), m.refs(), users, m.state(), m.taints());
  }

  /**
   * Every entry and every branch leads to a handler that the guest names, at the very address the
   * guest gives it. Calls that are left out share one function that has several names.
   */
  void syscalls(List<Syscall> rows) {
    Set<String> odd = new TreeSet<>();
    for (Syscall row : rows) {
      String told = before.handlers().get(row.symbol());
      boolean leftOut = row.symbol().endsWith("_sys_ni_syscall");
      boolean same = leftOut || told != null && Hex.parse(told) == row.address();
      if (!same || !row.status().equals("ok")) {
        odd.add(row.via() + " " + row.nr() + " " + row.symbol() + " " + row.status());
      }
    }
    assertEquals(Set.of(), odd);
    assertTrue(rows.size() > 400, "rows: " + rows.size());
  }

  void info(Info info) {
    assertEquals(before.release(), info.release());
    assertEquals("x86_64", info.arch());
    assertEquals(before.symbol("_text") - LINK_BASE, info.kaslrOffset());
    assertEquals("full", info.trust());
  }

  /** All views of the core, on a target and against the truth around it. */
  static void everything(Target target, Truth before, Function<Target, Truth> askAgain) {
    Inspection<Process> ps = whole(target, new Processes());
    Inspection<Process> threads = whole(target, Processes.withThreads());
    Inspection<Module> modules = whole(target, new Modules());
    Inspection<Syscall> syscalls = whole(target, new SyscallTable("x86_64"));
    Info info = target.inspect(new KernelInfo()).rows().getFirst();
    Inspection<Credential> credentials = whole(target, new Credentials());
    Inspection<ProcessIdentity> names = whole(target, new ProcessIdentities());
    Inspection<UserMapping> mappings = whole(target, new UserMappings());
    Inspection<NetDevice> devices = whole(target, new Interfaces());
    Inspection<Socket> sockets = whole(target, new Sockets(null));
    Inspection<Mount> mounts = whole(target, new Mounts(null));
    Inspection<LogLine> log = whole(target, new KernelLog());
    Against truth = new Against(before, askAgain.apply(target));
    truth.processes(ps.rows());
    truth.threads(threads.rows());
    truth.modules(modules.rows());
    truth.syscalls(syscalls.rows());
    truth.info(info);
    truth.credentials(credentials.rows());
    truth.names(names.rows());
    if (before.hasMappings()) {
      truth.mappings(mappings.rows());
    }
    truth.devices(devices.rows());
    truth.sockets(sockets.rows());
    truth.mounts(mounts.rows());
    truth.log(log.rows());
    assertEquals(List.of(), ps.faults());
    assertEquals(List.of(), modules.faults());
  }

  /** A list that is changed while it is walked is walked again: what is amiss with it stays so. */
  private static <R extends Record> Inspection<R> whole(Target target, View<R> view) {
    Inspection<R> answer = target.inspect(view);
    for (int i = 1; target.live() && i < LOOKS && !answer.faults().isEmpty(); i++) {
      answer = target.inspect(view);
    }
    return answer;
  }
}
