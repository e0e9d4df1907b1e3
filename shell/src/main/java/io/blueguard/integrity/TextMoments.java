package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.delta.Change;
import io.blueguard.delta.Snapshot;
import io.blueguard.inspect.text.TextHashes;
import io.blueguard.kernel.Kernel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a page of code that differs from the trusted moment says: where, and what is there now. */
final class TextMoments {
  private final Kernel kernel;
  private final Map<String, Map<String, Object>> before;
  private final Map<String, Map<String, Object>> after;

  TextMoments(Kernel kernel, Snapshot trusted, Snapshot now) {
    this.kernel = kernel;
    before = pages(trusted);
    after = pages(now);
  }

  private static Map<String, Map<String, Object>> pages(Snapshot moment) {
    Map<String, Map<String, Object>> pages = new HashMap<>();
    for (Map<String, Object> row : moment.views().getOrDefault(Baseline.TEXT, List.of())) {
      pages.put("owner=" + row.get("owner") + " offset=" + row.get("offset"), row);
    }
    return pages;
  }

  Finding finding(Change change) {
    List<String> places = places(change.key());
    String first = places.isEmpty() ? "" : ", " + places.getFirst().replaceFirst(":.*", "");
    boolean changed = change.kind().equals("changed");
    return new Finding(
        "baseline",
        changed ? Severity.HIGH : Severity.LOW,
        "text of " + change.key() + first,
        changed ? "as it was, hash " + change.before() : String.valueOf(change.before()),
        changed ? "hash " + change.after() : String.valueOf(change.after()),
        places.isEmpty() ? change.kind() : String.join("; ", places),
        "T1014",
        "The code of "
            + change.key()
            + first
            + " was "
            + change.kind()
            + ", and the kernel's accounts of what it patches by itself do not explain it.");
  }

  private List<String> places(String key) {
    Map<String, Object> then = before.get(key);
    Map<String, Object> now = after.get(key);
    if (then == null || now == null || then.get("blocks") == null) {
      return List.of();
    }
    return TextHashes.differences(
        kernel,
        Hex.parse(now.get("va").toString()),
        then.get("blocks").toString(),
        now.get("blocks").toString());
  }
}
