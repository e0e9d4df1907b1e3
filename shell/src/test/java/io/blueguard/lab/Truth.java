package io.blueguard.lab;

import io.blueguard.base.Hex;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a guest's kernel said of itself at one moment: the lab's JSON, as the views name things. */
@SuppressWarnings("unchecked")
final class Truth {
  private final Map<String, Object> all;

  Truth(Map<String, Object> all) {
    this.all = all;
  }

  /**
   * A process or thread as {@code /proc} shows it; what {@code ps} has to say too.
   *
   * @param startTicks since boot, a hundredth of a second each
   */
  record Task(
      long pid,
      long ppid,
      long tid,
      String comm,
      String state,
      long uid,
      long gid,
      boolean kthread,
      long startTicks) {}

  record Mod(
      String name,
      long size,
      long base,
      long refs,
      Set<String> usedBy,
      String state,
      String taints) {}

  /** What a process may do, as {@code /proc/PID/status} shows it. */
  record Rights(long uid, long euid, long fsuid, long permitted, long effective) {}

  /** What a process is called; empty where it has no memory of its own. */
  record Names(String comm, String argv0, String exe) {}

  /**
   * A network device of the first network namespace.
   *
   * @param addresses without the length of their prefix
   */
  record Device(String name, long index, String mac, boolean up, Set<String> addresses) {}

  Map<String, Object> json() {
    return all;
  }

  String release() {
    return ((Map<String, String>) all.get("uname")).get("release");
  }

  /** By pid. */
  Map<Long, Task> processes() {
    return index(rows("processes"), row -> task(row, row, number(row, "pid")), Task::tid);
  }

  /** By thread id: every thread of every process. */
  Map<Long, Task> threads() {
    Map<Long, Task> threads = new TreeMap<>();
    for (Map<String, Object> process : rows("processes")) {
      for (Object each : (List<Object>) process.get("threads")) {
        Map<String, Object> thread = (Map<String, Object>) each;
        threads.put(number(thread, "tid"), task(process, thread, number(thread, "tid")));
      }
    }
    return threads;
  }

  private static Task task(Map<String, Object> process, Map<String, Object> thread, long tid) {
    return new Task(
        number(process, "pid"),
        number(process, "ppid"),
        tid,
        text(thread, "comm"),
        text(thread, "state"),
        number(process, "euid"),
        number(process, "egid"),
        (Boolean) process.get("kthread"),
        number(thread, "start_ticks"));
  }

  /** By pid. */
  Map<Long, Rights> rights() {
    return index(
        row ->
            new Rights(
                number(row, "uid"),
                number(row, "euid"),
                number(row, "fsuid"),
                Long.parseUnsignedLong(text(row, "cap_permitted"), 16),
                Long.parseUnsignedLong(text(row, "cap_effective"), 16)));
  }

  /** By pid. */
  Map<Long, Names> names() {
    return index(
        row ->
            new Names(
                text(row, "comm"),
                String.join("", ((List<String>) row.get("cmdline")).stream().limit(1).toList()),
                row.get("exe") == null ? "" : withoutMark(text(row, "exe"))));
  }

  /**
   * The mappings of each process by its pid, in the order of their addresses, {@code 400000-401000
   * r--p /init}. Only where {@code truth} was asked for maps.
   */
  Map<Long, List<String>> mappings() {
    return index(
        row ->
            ((List<String>) row.getOrDefault("maps", List.of()))
                .stream().filter(line -> !line.endsWith("[vsyscall]")).map(this::mapping).toList());
  }

  List<List<String>> commandLines() {
    return rows("processes").stream().map(row -> (List<String>) row.get("cmdline")).toList();
  }

  boolean hasMappings() {
    return rows("processes").stream().anyMatch(row -> row.containsKey("maps"));
  }

  /** {@code 00400000-00401000 r--p 00000000 00:02 67 /init}; what is not a file is dropped. */
  private String mapping(String line) {
    String[] part = line.split(" +", 6);
    String file =
        part.length == 6 && part[5].startsWith("/") ? " " + within(withoutMark(part[5])) : "";
    return part[0].replaceAll("(^|-)0+", "$1") + " " + part[1] + file;
  }

  /** The path within its file system, which is all that a file knows. */
  private String within(String path) {
    return rows("mounts").stream()
        .map(row -> text(row, "point"))
        .filter(point -> !point.equals("/") && path.startsWith(point + "/"))
        .max(Comparator.comparingInt(String::length))
        .map(point -> path.substring(point.length()))
        .orElse(path);
  }

  private static String withoutMark(String path) {
    return path.replaceFirst(" \\(deleted\\)$", "");
  }

  private <V> Map<Long, V> index(Function<Map<String, Object>, V> make) {
    Map<Long, V> byPid = new TreeMap<>();
    rows("processes").forEach(row -> byPid.put(number(row, "pid"), make.apply(row)));
    return byPid;
  }

  /** By name. */
  Map<String, Device> devices() {
    return index(rows("interfaces"), Truth::device, Device::name);
  }

  private static Device device(Map<String, Object> row) {
    return new Device(
        text(row, "name"),
        Long.parseLong(text(row, "ifindex")),
        text(row, "address").replace("00:00:00:00:00:00", ""),
        (Integer.decode(text(row, "flags")) & 1) != 0,
        new TreeSet<>((List<String>) row.get("addresses")));
  }

  /** Inode number of PID 1's network namespace. */
  long firstNetwork() {
    Map<String, Object> first =
        rows("processes").stream().filter(row -> number(row, "pid") == 1).findFirst().orElseThrow();
    return number((Map<String, Object>) first.get("namespaces"), "net");
  }

  Map<String, Mod> modules() {
    return index(rows("modules"), Truth::module, Mod::name);
  }

  private static Mod module(Map<String, Object> row) {
    return new Mod(
        text(row, "name"),
        number(row, "size"),
        Hex.parse(text(row, "base")),
        number(row, "refs"),
        new TreeSet<>((List<String>) row.get("used_by")),
        text(row, "state"),
        text(row, "taints"));
  }

  /** {@code tcp 0.0.0.0:22 0.0.0.0:0 INODE}, {@code unix PATH INODE}. */
  Set<String> sockets() {
    Set<String> all = new TreeSet<>();
    for (String protocol : List.of("tcp", "udp")) {
      rows(protocol)
          .forEach(
              row ->
                  all.add(
                      String.join(
                          " ",
                          protocol,
                          text(row, "local") + ":" + number(row, "local_port"),
                          text(row, "remote") + ":" + number(row, "remote_port"),
                          "" + number(row, "inode"))));
    }
    rows("unix")
        .forEach(
            row -> {
              String path = row.get("path") == null ? "" : text(row, "path");
              all.add("unix " + path + " " + number(row, "inode"));
            });
    return all;
  }

  /** {@code ID PARENT SOURCE TARGET TYPE ROOT OPTIONS}. */
  Set<String> mounts() {
    return rows("mounts").stream()
        .map(
            row ->
                String.join(
                    " ",
                    number(row, "id") + " " + number(row, "parent"),
                    text(row, "source"),
                    text(row, "point"),
                    text(row, "type"),
                    text(row, "root"),
                    text(row, "options")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The first line of the log. */
  String banner() {
    return text(all, "proc_version").strip();
  }

  String commandLine() {
    return text(all, "kernel_cmdline").strip();
  }

  /** Address of a landmark symbol, as {@code /proc/kallsyms} has it. */
  long symbol(String name) {
    return Hex.parse(((Map<String, String>) all.get("symbols")).get(name));
  }

  /** Handlers by name: {@code __x64_sys_read} and the like. */
  Map<String, String> handlers() {
    return (Map<String, String>) all.get("syscalls");
  }

  /** Pids that a fork storm in the guest has used so far. */
  Set<Long> stormPids() {
    Map<String, Object> storm = (Map<String, Object>) all.getOrDefault("storm", Map.of());
    Set<Long> pids = new TreeSet<>();
    ((List<Number>) storm.getOrDefault("pids", List.of())).forEach(n -> pids.add(n.longValue()));
    return pids;
  }

  private List<Map<String, Object>> rows(String key) {
    return (List<Map<String, Object>>) all.get(key);
  }

  private static <K, V> Map<K, V> index(
      List<Map<String, Object>> rows, Function<Map<String, Object>, V> make, Function<V, K> key) {
    Map<K, V> byKey = new TreeMap<>();
    rows.forEach(
        row -> {
          V value = make.apply(row);
          byKey.put(key.apply(value), value);
        });
    return byKey;
  }

  private static long number(Map<String, Object> row, String key) {
    return ((Number) row.get(key)).longValue();
  }

  private static String text(Map<String, Object> row, String key) {
    return (String) row.get(key);
  }
}
