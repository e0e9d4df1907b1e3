package io.blueguard.response;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes machines off the network and brings them back. What is in force is asked of the switch;
 * every change is in the journal before it is made and once more when it is.
 */
public final class Isolation {
  private final Switch network;
  private final Planner planner;
  private final Journal journal;

  public Isolation(SwitchAccess access, Journal journal) {
    this.network = new Switch(access);
    this.planner = new Planner(network);
    this.journal = journal;
  }

  public Journal journal() {
    return journal;
  }

  /**
   * What {@link #apply} would do. Changes nothing.
   *
   * @throws Failure.UsageError when it is not clear what is meant, or the cut would not hold; the
   *     text lists the candidates, or the flows in the way
   */
  public Plan plan(Request request) {
    return planner.isolate(request);
  }

  /**
   * Cuts a machine off. Doing it again changes nothing, or what stays open.
   *
   * @throws Failure.EngineFailure when the switch refuses, or the cut is not in force afterwards
   */
  public Isolated isolate(Request request) {
    return apply(plan(request), request.why());
  }

  /**
   * What {@link #release} would do; nothing when nothing is in force there.
   *
   * @param bridge empty for any
   * @param port its name, or the cookie of a cut whose port is gone; empty for all cuts
   */
  public List<Plan> releasePlans(String bridge, String port) {
    return list().stream()
        .filter(cut -> bridge.isEmpty() || cut.bridge().equals(bridge))
        .filter(cut -> port.isEmpty() || cut.port().equals(port) || cut.cookie().equals(port))
        .map(cut -> planner.release(cut, lostBits(cut.bridge() + "/" + cut.port())))
        .toList();
  }

  /**
   * Takes exactly our own flows and settings away.
   *
   * @return how many cuts there were
   */
  public int release(List<Plan> plans, String why) {
    plans.forEach(plan -> apply(plan, why));
    return plans.size();
  }

  /** The cuts in force, and those that the journal has and the switch has not. */
  public List<Isolated> list() {
    Map<String, Entry> last = lastEntries();
    List<Isolated> rows = new ArrayList<>();
    new InForce(network).list().forEach(row -> rows.add(named(row, last.keySet())));
    last.forEach(
        (path, entry) -> {
          boolean there = rows.stream().anyMatch(row -> row.path().equals(path));
          if (entry.action().equals("isolate") && !entry.phase().equals("failed") && !there) {
            rows.add(lost(path, entry));
          }
        });
    return rows;
  }

  /** A cut whose port is gone: the journal may know what it was called. */
  private static Isolated named(Isolated row, Set<String> paths) {
    Cookie cookie = Cookie.parse(row.cookie());
    return paths.stream()
        .filter(path -> row.port().isEmpty() && cookie.isFor(path))
        .findFirst()
        .map(path -> row.called(path.substring(path.indexOf('/') + 1)))
        .orElse(row);
  }

  /** Does it, with an entry before and an entry after. */
  public Isolated apply(Plan plan, String why) {
    begin(plan, why);
    try {
      plan.calls().forEach(SwitchAccess::ask);
      return done(plan, why, Map.of());
    } catch (Failure failure) {
      failed(plan, why, failure);
      throw failure;
    }
  }

  private void begin(Plan plan, String why) {
    intend(facts(plan, plan.action(), "begin", why), plan);
  }

  void armed(Plan plan, String why) {
    intend(facts(plan, "arm", "begin", why), plan);
  }

  void disarmed(Plan plan, String why) {
    journal.append(facts(plan, "disarm", "done", why));
  }

  private void intend(Map<String, Object> facts, Plan plan) {
    facts.put("commands", plan.typed());
    facts.put("before", plan.before());
    journal.append(facts);
  }

  /** All that {@link #done} asks, before anything is done. */
  void practise(Plan plan) {
    network.settle();
    state(plan);
    facts(plan, plan.action(), "done", "").put("after", after(plan));
  }

  /** Asks the switch how it is now. */
  Isolated done(Plan plan, String why, Map<String, Object> measured) {
    boolean settled = network.settle();
    Isolated now = state(plan);
    boolean isolate = plan.action().equals("isolate");
    if (isolate != now.whole()) {
      throw new Failure.EngineFailure(
          plan.action()
              + " is not in force: port="
              + plan.path()
              + " state="
              + now.state()
              + (now.note().isEmpty() ? "" : " missing=" + now.note()));
    }
    Map<String, Object> facts = facts(plan, plan.action(), "done", why);
    facts.putAll(measured);
    facts.put("settled", settled);
    facts.put("after", after(plan));
    journal.append(facts);
    return now;
  }

  void failed(Plan plan, String why, Failure failure) {
    Map<String, Object> facts = facts(plan, plan.action(), "failed", why);
    facts.put("failure", failure.getMessage());
    journal.append(facts);
  }

  private Isolated state(Plan plan) {
    return new InForce(network)
        .on(plan.port().bridge()).stream()
            .filter(row -> Cookie.parse(row.cookie()).same(plan.cookie()))
            .findFirst()
            .orElse(none(plan.port()));
  }

  private static Isolated none(Port port) {
    return new Isolated(port.bridge(), port.name(), "released", 0, 0, List.of(), "", "");
  }

  private Map<String, Object> after(Plan plan) {
    Port port =
        network.ports(plan.port().bridge()).stream()
            .filter(p -> p.number() == plan.port().number())
            .findFirst()
            .orElse(plan.port());
    return Plan.state(port, network.flows(port.bridge(), plan.cookie().sameCut()));
  }

  private static Map<String, Object> facts(Plan plan, String action, String phase, String why) {
    return Journal.facts("action", action, "phase", phase, "object", plan.path(), "why", why);
  }

  /** The newest entry about each port. */
  private Map<String, Entry> lastEntries() {
    Map<String, Entry> last = new LinkedHashMap<>();
    journal.entries().stream()
        .filter(entry -> entry.action().equals("isolate") || entry.action().equals("release"))
        .forEach(entry -> last.put(entry.object(), entry));
    return last;
  }

  private Isolated lost(String path, Entry entry) {
    int slash = path.indexOf('/');
    return new Isolated(
        path.substring(0, slash),
        path.substring(slash + 1),
        "lost",
        0,
        0,
        List.of(),
        "",
        "the switch has forgotten what was done at " + entry.time());
  }

  private List<String> lostBits(String path) {
    List<String> bits = new ArrayList<>();
    for (Entry entry : journal.entries()) {
      if (entry.object().equals(path) && !entry.after().isEmpty()) {
        bits.clear();
        Entry.strings(entry.after().get("flows")).stream()
            .map(Isolation::cookieOf)
            .flatMap(cookie -> cookie.bits().stream())
            .distinct()
            .forEach(bits::add);
      }
    }
    return bits;
  }

  private static Cookie cookieOf(String flow) {
    String text = flow.replaceFirst("^cookie=0x([0-9a-f]+),.*", "$1");
    return new Cookie(Long.parseUnsignedLong(text, 16));
  }
}
