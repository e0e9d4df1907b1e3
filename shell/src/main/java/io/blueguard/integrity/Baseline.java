package io.blueguard.integrity;

import io.blueguard.base.Failure;
import io.blueguard.delta.Change;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotDiff;
import io.blueguard.inspect.HelperPaths;
import io.blueguard.inspect.KernelInfo;
import io.blueguard.inspect.Modules;
import io.blueguard.inspect.PointerView;
import io.blueguard.inspect.SyscallTable;
import io.blueguard.inspect.TextHashes;
import io.blueguard.inspect.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A trusted moment, and what is different now: text, tables, hooks, modules, helper programs.
 * Addresses are part of it, so it holds for one boot; a kernel of the same build that was started
 * again is refused, not compared wrongly.
 */
public final class Baseline {
  /** What a machine does all the time by itself. */
  private static final Set<String> RESTLESS = Set.of("timer", "work", "ftrace", "kprobe");

  /** Columns of lsmod that change while a module is used. */
  private static final Set<String> RESTLESS_FIELDS = Set.of("refs", "used_by");

  private Baseline() {}

  /** What a baseline keeps. */
  public static List<View<?>> views() {
    List<View<?>> views = new ArrayList<>();
    views.add(new KernelInfo());
    views.add(new TextHashes());
    views.add(new SyscallTable());
    views.add(new Modules());
    views.add(new HelperPaths());
    PointerView.all().stream().filter(view -> !RESTLESS.contains(view.name())).forEach(views::add);
    return views;
  }

  /** The name a baseline has unless it is given one: it belongs to one build of the kernel. */
  public static String name(Snapshot moment) {
    String id = moment.buildId();
    return "baseline-" + (id.isEmpty() ? "unnamed" : id.substring(0, Math.min(16, id.length())));
  }

  /**
   * What differs, as findings.
   *
   * @throws Failure.UsageError when the two are not of one boot of one kernel
   */
  public static List<Finding> compare(Snapshot trusted, Snapshot now) {
    if (!trusted.buildId().equals(now.buildId())) {
      throw new Failure.UsageError(
          "baseline is of another kernel: build_id=%s now=%s; try baseline save"
              .formatted(trusted.buildId(), now.buildId()));
    }
    if (!slide(trusted).equals(slide(now))) {
      throw new Failure.UsageError(
          "baseline is of another boot: kaslr_offset=%s now=%s; try baseline save"
              .formatted(slide(trusted), slide(now)));
    }
    return SnapshotDiff.of(views(), trusted, now).stream()
        .filter(change -> !change.view().equals("info"))
        .filter(change -> !RESTLESS_FIELDS.contains(change.field()))
        .map(Baseline::finding)
        .toList();
  }

  private static String slide(Snapshot snapshot) {
    List<Map<String, Object>> rows = snapshot.views().getOrDefault("info", List.of());
    return rows.isEmpty() ? "unknown" : String.valueOf(rows.getFirst().get("kaslr_offset"));
  }

  private static Finding finding(Change change) {
    boolean text = change.view().equals("text-hashes");
    boolean changed = change.kind().equals("changed");
    Severity severity = changed ? Severity.HIGH : Severity.LOW;
    String object = change.view() + " " + change.key();
    return new Finding(
        "baseline",
        severity,
        object,
        String.valueOf(change.before()),
        String.valueOf(change.after()),
        change.field().isEmpty() ? change.kind() : change.field() + " " + change.kind(),
        text ? "T1014" : "",
        (text ? "The code of " + change.key() : object) + " was " + change.kind() + ".");
  }
}
