package io.blueguard.integrity;

import io.blueguard.base.Failure;
import io.blueguard.delta.Change;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotDiff;
import io.blueguard.inspect.View;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.system.HelperPaths;
import io.blueguard.inspect.system.KernelInfo;
import io.blueguard.inspect.task.Credentials;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.inspect.text.TextHashes;
import io.blueguard.kernel.Kernel;
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
  static final String TEXT = "text-hashes";

  /** Views whose differences are not findings, or are judged by more than one row. */
  private static final Set<String> JUDGED = Set.of("info", "credentials");

  /** What a machine does all the time by itself. */
  private static final Set<String> RESTLESS =
      Set.of("timer", "work", "file", "kthread", "task", "socket");

  /** Columns that change while a module is used, or that others say more of. */
  private static final Set<String> RESTLESS_FIELDS = Set.of("refs", "used_by", "blocks", "symbol");

  private Baseline() {}

  /** What a baseline keeps. */
  public static List<View<?>> views() {
    List<View<?>> views = new ArrayList<>();
    views.add(new KernelInfo());
    views.add(new TextHashes());
    views.add(new SyscallTable());
    views.add(new Modules());
    views.add(new HelperPaths());
    views.add(new Credentials());
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
  public static List<Finding> compare(Snapshot trusted, Snapshot now, Kernel kernel) {
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
    TextMoments text = new TextMoments(kernel, trusted, now);
    List<Finding> findings = new ArrayList<>();
    for (Change change : SnapshotDiff.of(views(), trusted, now)) {
      if (!JUDGED.contains(change.view()) && !RESTLESS_FIELDS.contains(change.field())) {
        findings.add(change.view().equals(TEXT) ? text.finding(change) : finding(change));
      }
    }
    findings.addAll(CredentialMoments.compare(trusted, now));
    return findings;
  }

  private static String slide(Snapshot snapshot) {
    List<Map<String, Object>> rows = snapshot.views().getOrDefault("info", List.of());
    return rows.isEmpty() ? "unknown" : String.valueOf(rows.getFirst().get("kaslr_offset"));
  }

  private static Finding finding(Change change) {
    String object = change.view() + " " + change.key();
    return new Finding(
        "baseline",
        change.kind().equals("changed") ? Severity.HIGH : Severity.LOW,
        object,
        String.valueOf(change.before()),
        String.valueOf(change.after()),
        change.field().isEmpty() ? change.kind() : change.field() + " " + change.kind(),
        "",
        object + " was " + change.kind() + ".");
  }
}
