package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.delta.Answers;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.Validated;
import io.blueguard.delta.WatchedMachine;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.integrity.Baseline;
import io.blueguard.integrity.Finding;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.HeldSet;
import io.blueguard.memory.MeteredMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReplayMemory;
import io.blueguard.space.AddressSpace;
import io.blueguard.walk.Walks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A machine that is attached: its memory, and the kernel that was found in it. One that runs guests
 * holds those that were entered, so that machines form a tree; a machine is closed after its
 * guests.
 */
public final class Target implements AutoCloseable {
  private final String name;
  private final String spec;
  private final Presence presence;
  private final boolean live;
  private final PhysicalMemory memory;
  private final Kernel kernel;
  private final Residence residence;
  // Of a live machine that lives in no other one.
  private final Run boot;
  private final Map<String, Target> guests = new LinkedHashMap<>();
  private volatile Inspection<Guests.Seen> seen;
  private final Answers answers = new Answers();
  // Nanoseconds of each view's last answer among several.
  private final Map<String, Long> took = new ConcurrentHashMap<>();

  /**
   * @param presence asked now and then whether the machine is still there
   * @param live whether its memory changes while it is read
   * @param residence where it lives when it is a guest, or null
   */
  Target(
      String name,
      String spec,
      Presence presence,
      boolean live,
      PhysicalMemory memory,
      Kernel kernel,
      Residence residence) {
    this.name = name;
    this.spec = spec;
    this.presence = presence;
    this.live = live;
    this.memory = memory;
    this.kernel = kernel;
    this.residence = residence;
    this.boot = live && residence == null ? new Run(kernel) : null;
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

  /** The machine that it is a guest of; empty for the one that was attached. */
  public Optional<Target> host() {
    return Optional.ofNullable(residence).map(Residence::host);
  }

  /**
   * What a row of several machines is tagged with: {@code host}, {@code vm1}, {@code vm1/inner}.
   */
  public String machine() {
    if (residence == null) {
      return "host";
    }
    Target host = residence.host();
    String above = host.host().isEmpty() ? "" : host.machine() + "/";
    return above + residence.machine().name();
  }

  /** The guests that were entered, in that order. */
  public synchronized List<Target> guests() {
    return List.copyOf(guests.values());
  }

  synchronized Optional<Target> guest(String guest) {
    return Optional.ofNullable(guests.get(guest));
  }

  /** Where it lives; null of the outermost machine. */
  Residence residence() {
    return residence;
  }

  /** Whether its kernel may have had too little to show for itself when it was found. */
  boolean young() {
    return live && !kernel.about().trust().equals("full");
  }

  /** Its guests as they were looked at last; null before that. */
  Inspection<Guests.Seen> seen() {
    return seen;
  }

  void seen(Inspection<Guests.Seen> now) {
    seen = now;
  }

  /** Takes a guest up; one of the same name that was there before is closed. */
  synchronized void hold(Target guest) {
    Target before = guests.put(guest.residence.machine().name(), guest);
    if (before != null) {
      before.close();
    }
  }

  synchronized void leave(Target guest) {
    guests.values().remove(guest);
    guest.close();
  }

  /** Why the machine is not there any more, though its memory may still answer; else empty. */
  public String gone() {
    String gone = residence == null ? presence.gone() : residence.host().gone();
    return gone.isEmpty() ? another(moment()) : gone;
  }

  private Kernel moment() {
    return kernel.over(CachedMemory.ofMoment(memory.base()));
  }

  /**
   * Why it is another run than the one that was attached, or does not run any more; else empty.
   *
   * @param now this machine's kernel at a new moment
   */
  private String another(Kernel now) {
    if (residence != null) {
      Target host = residence.host();
      String above = host.another(host.kernel.over(now.space().memory().base()));
      return above.isEmpty() && live ? residence.gone(now) : above;
    }
    return boot == null || goesOn(now)
        ? ""
        : "machine has booted anew: name=" + name + "; try detach, and attach " + spec;
  }

  private boolean goesOn(Kernel now) {
    try {
      return boot.goesOn(now);
    } catch (Failure.EngineFailure unreadable) {
      // Whatever is asked next tells of it.
      return true;
    }
  }

  /**
   * Answers about a machine that is gone would be answers about another one. The last moment of one
   * whose file was deleted is still its own.
   *
   * @param now its kernel at the moment at which it is to be asked
   */
  private Kernel checked(Kernel now) {
    stop(another(now));
    return now;
  }

  private void check() {
    checked(moment());
  }

  /** As {@code uname -r} prints it there. */
  public String release() {
    return kernel.about().release();
  }

  /** Of its kernel, as it was found. */
  AddressSpace space() {
    return kernel.space();
  }

  /** Its kernel at a new moment: nothing read before is remembered. */
  public Kernel kernel() {
    check();
    return kernel.now();
  }

  /**
   * Answers a question at a new moment, and says what the answer cost. Where a read has to be
   * waited for it is first looked whether the last answer still stands.
   */
  public <R extends Record> Inspection<R> inspect(View<R> view) {
    return metered(
        meter ->
            keeps(view)
                ? standing(meter, view).orElseGet(() -> answers.walked(meter, view, this::at))
                : view.inspect(at(CachedMemory.ofMoment(meter))));
  }

  /** Whether the last answer is kept, to be compared with what lies there now. */
  boolean keeps(View<?> view) {
    return memory.depth() > 1 && view.named();
  }

  /** The last answer, if it is the one of now. */
  private <R extends Record> Optional<Inspection<R>> standing(PhysicalMemory meter, View<R> view) {
    Optional<Inspection<R>> last = answers.standing(meter, view);
    last.ifPresent(stands -> stop(departed()));
    return last;
  }

  /**
   * The last answer, and all that a comparison has to find unchanged for it to be the one of now
   * and this machine to run still; empty where somebody has to look.
   */
  <R extends Record> Optional<Proof.Claim<R>> claim(View<R> view) {
    if (!keeps(view)) {
      return Optional.empty();
    }
    List<HeldSet> held = new ArrayList<>();
    Answers.Held<R> last = answers.hold(memory.base(), view).orElse(null);
    if (last != null) {
      held.add(last.set());
      if (holdPlaces(held)) {
        return Optional.of(new Proof.Claim<>(this, last.answer(), held));
      }
    }
    held.forEach(HeldSet::close);
    return Optional.empty();
  }

  /** What says that this machine and all that it lives in run still; false when some cannot. */
  private boolean holdPlaces(List<HeldSet> held) {
    if (!live || residence == null) {
      return true;
    }
    HeldSet place = residence.hold();
    if (place != null) {
      held.add(place);
    }
    return place != null && residence.host().holdPlaces(held);
  }

  /** This machine's kernel in a view of the memory that it lies in. */
  private Kernel at(PhysicalMemory base) {
    return checked(kernel.over(base));
  }

  /**
   * As {@link #another}, where all that a walk read is still there, the mark of the outermost
   * machine's run among it. A guest's memory may still lie there when it has been stopped.
   */
  private String departed() {
    if (stays()) {
      return "";
    }
    String above = residence.host().departed();
    return above.isEmpty() ? residence.gone(moment()) : above;
  }

  private boolean stays() {
    return !live || residence == null || residence.host().stays() && residence.stays();
  }

  private static void stop(String gone) {
    if (!gone.isEmpty()) {
      throw new Failure.EngineUnavailable(gone);
    }
  }

  /**
   * Answers several questions at one new moment and side by side, so that what they have in common
   * is read once. The cost is that of all of them, told with the first answer.
   */
  public <R extends Record> List<Inspection<R>> inspect(List<? extends View<R>> views) {
    MeteredMemory meter = new MeteredMemory(memory.base());
    Kernel moment = checked(kernel.over(CachedMemory.ofMoment(meter)));
    long start = System.nanoTime();
    long lacked = lacking();
    List<Inspection<R>> answers = new ArrayList<>(together(views, moment));
    for (int i = 0; i < answers.size(); i++) {
      Inspection.Cost cost = i == 0 ? cost(meter, start) : Inspection.Cost.NONE;
      answers.set(i, told(answers.get(i), i == 0 ? lacking() - lacked : 0, cost));
    }
    return answers;
  }

  /**
   * Where memory answers at once the processors are what there is to share: one walk on each, those
   * that took longest the last time first, so that none of them is left for the end.
   */
  private <R extends Record> List<Inspection<R>> together(
      List<? extends View<R>> views, Kernel moment) {
    Walks.Work work = Walks.Work.on(memory.depth());
    int cores = Runtime.getRuntime().availableProcessors();
    List<View<R>> order = new ArrayList<>(views);
    order.sort(Comparator.comparing(view -> -took.getOrDefault(view.name(), 0L)));
    List<Supplier<Inspection<R>>> walks = new ArrayList<>();
    order.forEach(view -> walks.add(() -> timed(view, moment)));
    int width = work == Walks.Work.COMPUTES ? cores : walks.size();
    Iterator<Inspection<R>> done = Walks.all(walks, width, work).iterator();
    Map<View<R>, Inspection<R>> answers = new IdentityHashMap<>();
    order.forEach(view -> answers.put(view, done.next()));
    return views.stream().map(answers::get).toList();
  }

  private <R extends Record> Inspection<R> timed(View<R> view, Kernel moment) {
    long start = System.nanoTime();
    Inspection<R> answer = view.inspect(moment);
    took.put(view.name(), System.nanoTime() - start);
    return answer;
  }

  /**
   * Answers a question with rows that are one moment of the running machine, or says which are not.
   *
   * @param tries how often it is walked at the most
   */
  public <R extends Record> Inspection<R> consistent(View<R> view, int tries) {
    check();
    return metered(meter -> Validated.inspect(meter, kernel, view, tries));
  }

  /**
   * These views of this machine over time, walked once.
   *
   * @param restless whether to tell of what an idle machine does all the time, too
   */
  public WatchedMachine watched(List<View<?>> views, boolean restless) {
    check();
    return new WatchedMachine(name, memory.base(), kernel, views, restless);
  }

  private <R> Inspection<R> metered(Function<PhysicalMemory, Inspection<R>> question) {
    MeteredMemory meter = new MeteredMemory(memory.base());
    long start = System.nanoTime();
    long lacked = lacking();
    Inspection<R> answer = question.apply(meter);
    return told(answer, lacking() - lacked, cost(meter, start));
  }

  private static Inspection.Cost cost(MeteredMemory meter, long start) {
    return new Inspection.Cost(meter.reads(), meter.bytes(), (System.nanoTime() - start) / 1000);
  }

  private <R> Inspection<R> told(Inspection<R> answer, long lacked, Inspection.Cost cost) {
    return new Inspection<>(
        answer.rows(),
        faults(answer, lacked),
        cost,
        live ? answer.consistency() : Inspection.Consistency.CONSISTENT);
  }

  /** How many reads so far met bytes that a snapshot does not hold. */
  private long lacking() {
    return memory instanceof ReplayMemory replay ? replay.missing() : 0;
  }

  private static List<Inspection.Fault> faults(Inspection<?> answer, long lacked) {
    if (lacked == 0) {
      return answer.faults();
    }
    List<Inspection.Fault> faults = new ArrayList<>();
    faults.add(
        new Inspection.Fault(
            "replay", "bytes were not recorded: reads=" + lacked + "; this answer is not whole"));
    faults.addAll(answer.faults());
    return faults;
  }

  /**
   * What differs from a trusted moment, as findings.
   *
   * @param now this machine's rows of {@link Baseline#views()}, taken just before
   */
  public List<Finding> compared(Snapshot trusted, Snapshot now) {
    return Baseline.compare(trusted, now, kernel());
  }

  /** The rows of some views at this moment, as plain values. */
  public Snapshot snapshot(String snapshotName, List<View<?>> views) {
    Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
    views.forEach(view -> rows.put(view.name(), plain(view, kernel())));
    return moment(snapshotName, this, rows);
  }

  static Snapshot moment(String name, Target target, Map<String, List<Map<String, Object>>> rows) {
    return new Snapshot(
        name,
        target.residence == null ? target.spec : target.name,
        target.kernel.about().buildId(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        rows);
  }

  static <R extends Record> List<Map<String, Object>> plain(View<R> view, Kernel moment) {
    Columns columns = Columns.of(view.rowType());
    PhysicalMemory walked = CachedMemory.ofMoment(moment.space().memory().base());
    return view.inspect(moment.over(walked)).rows().stream()
        .map(row -> normal(columns.json(row)))
        .toList();
  }

  /** Whole numbers as Long, as they come back from a file. */
  private static Map<String, Object> normal(Map<String, Object> row) {
    row.replaceAll((field, value) -> value instanceof Integer number ? number.longValue() : value);
    return row;
  }

  @Override
  public synchronized void close() {
    new ArrayList<>(guests.values()).reversed().forEach(Target::close);
    guests.clear();
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
