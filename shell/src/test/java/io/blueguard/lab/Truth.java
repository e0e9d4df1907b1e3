package io.blueguard.lab;

import io.blueguard.base.Hex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

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
