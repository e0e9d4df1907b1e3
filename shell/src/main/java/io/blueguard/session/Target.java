package io.blueguard.session;

import io.blueguard.delta.Snapshot;
import io.blueguard.delta.Validated;
import io.blueguard.delta.WatchedMachine;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.MeteredMemory;
import io.blueguard.memory.PhysicalMemory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A machine that is attached: its memory, and the kernel that was found in it. Closed by its
 * session.
 */
public final class Target implements AutoCloseable {
  private final String name;
  private final String spec;
  private final Presence presence;
  private final boolean live;
  private final PhysicalMemory memory;
  private final Kernel kernel;

  /**
   * @param presence asked now and then whether the machine is still there
   * @param live whether its memory changes while it is read
   */
  Target(
      String name,
      String spec,
      Presence presence,
      boolean live,
      PhysicalMemory memory,
      Kernel kernel) {
    this.name = name;
    this.spec = spec;
    this.presence = presence;
    this.live = live;
    this.memory = memory;
    this.kernel = kernel;
  }

  public String name() {
    return name;
  }

  /** The spec it was attached with. */
  public String spec() {
    return spec;
  }

  /** Whether its memory changes while it is read. */
  public boolean live() {
    return live;
  }

  public PhysicalMemory memory() {
    return memory;
  }

  /** Its kernel at a new moment: nothing read before is remembered. */
  public Kernel kernel() {
    return kernel.now();
  }

  /** Answers a question at a new moment, and says what the answer cost. */
  public <R extends Record> Inspection<R> inspect(View<R> view) {
    return metered(meter -> view.inspect(kernel.over(CachedMemory.ofMoment(meter))));
  }

  /**
   * Answers a question with rows that are one moment of the running machine, or says which are not.
   *
   * @param tries how often it is walked at the most
   */
  public <R extends Record> Inspection<R> consistent(View<R> view, int tries) {
    return metered(meter -> Validated.inspect(meter, kernel, view, tries));
  }

  /**
   * These views of this machine over time, walked once.
   *
   * @param restless whether to tell of what an idle machine does all the time, too
   */
  public WatchedMachine watched(List<View<?>> views, boolean restless) {
    return new WatchedMachine(name, memory, kernel, views, restless);
  }

  /** Why the machine is not there any more, though its memory may still answer; else empty. */
  public String gone() {
    return presence.gone();
  }

  private <R> Inspection<R> metered(Function<PhysicalMemory, Inspection<R>> question) {
    MeteredMemory meter = new MeteredMemory(memory);
    long start = System.nanoTime();
    Inspection<R> answer = question.apply(meter);
    long micros = (System.nanoTime() - start) / 1000;
    return new Inspection<>(
        answer.rows(),
        answer.faults(),
        new Inspection.Cost(meter.reads(), meter.bytes(), micros),
        live ? answer.consistency() : Inspection.Consistency.CONSISTENT);
  }

  /** The rows of some views at this moment, as plain values. */
  public Snapshot snapshot(String snapshotName, List<View<?>> views) {
    Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
    views.forEach(view -> rows.put(view.name(), plain(view)));
    return new Snapshot(
        snapshotName,
        spec,
        kernel.about().buildId(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        rows);
  }

  private <R extends Record> List<Map<String, Object>> plain(View<R> view) {
    Columns columns = Columns.of(view.rowType());
    return inspect(view).rows().stream().map(row -> normal(columns.json(row))).toList();
  }

  /** Whole numbers as Long, as they come back from a file. */
  private static Map<String, Object> normal(Map<String, Object> row) {
    row.replaceAll((field, value) -> value instanceof Integer number ? number.longValue() : value);
    return row;
  }

  @Override
  public void close() {
    memory.close();
  }

  @Override
  public String toString() {
    return name
        + " ("
        + List.of(spec, kernel.about().release()).stream().collect(Collectors.joining(", "))
        + ")";
  }
}
