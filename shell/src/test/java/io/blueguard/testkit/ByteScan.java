package io.blueguard.testkit;

import io.blueguard.dma.Engine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The plainest search there is, for fakes and as a yardstick of the fast one. */
public final class ByteScan {
  private ByteScan() {}

  /** Tells every place of every pattern, ascending. */
  public static boolean scan(byte[] bytes, List<byte[]> patterns, Engine.Hits hits) {
    record Hit(long offset, int pattern) {}
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Hit> found = new ArrayList<>();
    for (int p = 0; p < patterns.size(); p++) {
      String wanted = new String(patterns.get(p), StandardCharsets.ISO_8859_1);
      for (int at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
        found.add(new Hit(at, p));
      }
    }
    found.sort(Comparator.comparingLong(Hit::offset));
    for (Hit hit : found) {
      if (!hits.hit(hit.offset(), hit.pattern())) {
        return false;
      }
    }
    return true;
  }
}
