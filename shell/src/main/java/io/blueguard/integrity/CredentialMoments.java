package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.delta.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rights of the same processes at two moments. A process that runs no program in between may give
 * rights away and never gets more; and who is no root, was none and may not change its user cannot
 * become root.
 */
final class CredentialMoments {
  private static final String VIEW = "credentials";
  private static final long CAP_SETUID = 1L << 7;

  private CredentialMoments() {}

  static List<Finding> compare(Snapshot trusted, Snapshot now) {
    Map<Object, Map<String, Object>> before = new HashMap<>();
    rows(trusted).forEach(row -> before.put(name(row), row));
    List<Finding> findings = new ArrayList<>();
    for (Map<String, Object> row : rows(now)) {
      Map<String, Object> then = before.get(name(row));
      if (then != null && then.containsKey("execs") && same(then, row)) {
        judge(then, row, findings);
      }
    }
    return findings;
  }

  private static List<Map<String, Object>> rows(Snapshot moment) {
    return moment.views().getOrDefault(VIEW, List.of());
  }

  private static List<Object> name(Map<String, Object> row) {
    return List.of(row.get("pid").toString(), row.get("task").toString());
  }

  /** No program was started in between, and the user namespace is still the same. */
  private static boolean same(Map<String, Object> then, Map<String, Object> now) {
    return Objects.equals(then.get("execs"), now.get("execs"))
        && Objects.equals(then.get("initial_user_ns"), now.get("initial_user_ns"));
  }

  private static void judge(
      Map<String, Object> then, Map<String, Object> now, List<Finding> findings) {
    long had = Hex.parse(then.get("permitted").toString());
    long has = Hex.parse(now.get("permitted").toString());
    if (!root(then) && root(now) && (had & CAP_SETUID) == 0) {
      findings.add(finding(then, now, Severity.CRITICAL, "became root without running a program."));
    } else if ((has & ~had) != 0) {
      findings.add(finding(then, now, Severity.HIGH, "got more rights without running a program."));
    }
  }

  private static boolean root(Map<String, Object> row) {
    return List.of("uid", "euid", "suid").stream()
        .anyMatch(id -> Long.parseLong(row.get(id).toString()) == 0);
  }

  private static Finding finding(
      Map<String, Object> then, Map<String, Object> now, Severity severity, String what) {
    String who = "process " + now.get("pid") + " (" + now.get("comm") + ")";
    return new Finding(
        "baseline",
        severity,
        who,
        said(then),
        said(now),
        "struct cred at " + now.get("cred"),
        "T1068",
        who + " " + what);
  }

  private static String said(Map<String, Object> row) {
    return "uid "
        + row.get("uid")
        + ", euid "
        + row.get("euid")
        + ", suid "
        + row.get("suid")
        + ", permitted "
        + row.get("permitted");
  }
}
