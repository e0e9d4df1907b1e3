package io.blueguard.response;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a journal is what was written to it.
 *
 * @param entries how many there are
 * @param head number and hash of the newest; note it elsewhere and compare
 * @param faults what is wrong, in line order; none in a sound journal
 */
public record JournalCheck(long entries, String head, List<Fault> faults) {
  /**
   * @param line of the file, from 1; behind the last one when lines are missing there
   * @param kind {@code changed}, {@code out_of_order}, {@code not_an_entry}, {@code torn} or {@code
   *     cut_off}
   */
  public record Fault(long line, String kind, String text) {}

  public boolean sound() {
    return faults.isEmpty();
  }

  /**
   * @param torn whether the last line has no end
   * @param head what the head file says, if there is one
   * @param noted a head that a person kept
   */
  static JournalCheck of(
      List<String> lines, boolean torn, Optional<String> head, Optional<String> noted) {
    List<Fault> faults = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Optional<Entry> entry = Entry.parse(lines.get(i));
      if (entry.isPresent()) {
        check(entry.get(), entries, i + 1, faults);
        entries.add(entry.get());
      } else if (torn && i == lines.size() - 1) {
        String text = "line is torn: bytes=" + lines.get(i).length();
        faults.add(new Fault(i + 1, "torn", text + "; the next entry keeps it and goes on"));
      } else if (!recovered(lines, i)) {
        faults.add(new Fault(i + 1, "not_an_entry", "line is no entry"));
      }
    }
    checkHead(entries, lines.size(), head, faults);
    if (noted.isPresent() && !holds(entries, noted.get())) {
      String text = "journal does not hold the entry that was noted: head=" + noted.get();
      faults.add(new Fault(lines.size() + 1, "cut_off", text));
    }
    String newest = entries.isEmpty() ? "0 " + Entry.START : entries.getLast().head();
    return new JournalCheck(entries.size(), newest, List.copyOf(faults));
  }

  private static void check(Entry entry, List<Entry> before, int line, List<Fault> faults) {
    if (!entry.intact()) {
      faults.add(new Fault(line, "changed", "line is not what was written: its hash differs"));
    }
    long n = before.isEmpty() ? 0 : before.getLast().n();
    String hash = before.isEmpty() ? Entry.START : before.getLast().hash();
    if (entry.n() != n + 1 || !entry.prev().equals(hash)) {
      String text = "line does not follow the one before: n=" + entry.n() + " expected=" + (n + 1);
      String hint = "; a line was removed, added, or written anew";
      faults.add(new Fault(line, "out_of_order", text + hint));
    }
  }

  /** A torn line is in order once the next entry has named it by its hash. */
  private static boolean recovered(List<String> lines, int torn) {
    Optional<Entry> next =
        torn + 1 < lines.size() ? Entry.parse(lines.get(torn + 1)) : Optional.empty();
    return next.isPresent()
        && next.get().action().equals(Entry.RECOVERED)
        && Entry.sha256(lines.get(torn)).equals(next.get().fields().get("torn_sha256"));
  }

  /** A head one entry behind is what a loss of power between the two files leaves. */
  private static void checkHead(
      List<Entry> entries, int lines, Optional<String> head, List<Fault> faults) {
    if (head.isPresent() && !holds(entries, head.get())) {
      String text = "journal does not hold its newest entry: head=" + head.get();
      faults.add(new Fault(lines + 1, "cut_off", text + "; lines were cut off or written anew"));
    } else if (head.isEmpty() && entries.size() > 1) {
      faults.add(
          new Fault(
              lines + 1,
              "cut_off",
              "head file is missing: whether lines were cut off" + " at the end cannot be told"));
    }
  }

  private static boolean holds(List<Entry> entries, String head) {
    return entries.stream().anyMatch(entry -> entry.head().equals(head.strip()));
  }
}
