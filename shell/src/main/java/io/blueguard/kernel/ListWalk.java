package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.memory.Noting;
import io.blueguard.memory.Reader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The objects on a circular {@code struct list_head} list, and how the walk ended.
 *
 * <p>The list belongs to the target, which may be hostile or may be changing right now: a walk ends
 * at a node seen before, at a limit, or at memory that cannot be read, and keeps what it had.
 *
 * @param objects addresses of the objects (not of their list nodes), in list order
 * @param stopped why the walk did not come round to its head, or empty when it did
 * @param crooked the first object whose back link does not lead where it was reached from, or 0
 */
public record ListWalk(long[] objects, String stopped, long crooked) {
  private static final long NEXT = 0;
  private static final long PREV = 8;

  /** Whether the list came round to its head and every back link agrees. */
  public boolean whole() {
    return stopped.isEmpty() && crooked == 0;
  }

  /**
   * Walks from a head.
   *
   * @param head address of the {@code list_head} that owns the list
   * @param member offset of the {@code list_head} inside each object
   * @param limit how many objects are taken at the most
   */
  public static ListWalk from(Reader reader, long head, long member, int limit) {
    return walk(reader, head, member, limit, NEXT, Set.of());
  }

  /**
   * Walks from a head and, when that does not come round, backwards too, so that both sides of a
   * broken link are found. A list that a running machine changed under the walk is walked again.
   */
  public static ListWalk steady(Reader reader, long head, long member, int limit) {
    ListWalk best = from(reader, head, member, limit);
    for (int tries = 1; !best.whole() && tries < 6; tries++) {
      ListWalk again = from(reader, head, member, limit);
      if (again.whole() || again.objects.length > best.objects.length) {
        best = again;
      }
    }
    return best.stopped.isEmpty() ? best : best.salvaged(reader, head, member, limit);
  }

  private ListWalk salvaged(Reader reader, long head, long member, int limit) {
    Set<Long> known = new HashSet<>();
    for (long object : objects) {
      known.add(object);
    }
    long[] back = walk(reader, head, member, limit, PREV, known).objects;
    long[] all = Arrays.copyOf(objects, objects.length + back.length);
    for (int i = 0; i < back.length; i++) {
      all[objects.length + i] = back[back.length - 1 - i];
    }
    return new ListWalk(all, stopped, crooked);
  }

  private static ListWalk walk(
      Reader reader, long head, long member, int limit, long link, Set<Long> known) {
    LongList found = new LongList();
    LongSet seen = new LongSet();
    Neighbours neighbours = new Neighbours(reader);
    long back = link == NEXT ? PREV : NEXT;
    long crooked = 0;
    long from = head;
    String forward = link == NEXT ? "next" : "prev";
    String backward = link == NEXT ? "prev" : "next";
    try {
      Noting.note(reader, "list_head", forward);
      long node = reader.u64(head + link);
      while (node != head) {
        if (known.contains(node - member)) {
          return new ListWalk(
              found.toArray(), "met the objects found from the other side", crooked);
        }
        if (!seen.add(node)) {
          return new ListWalk(found.toArray(), "list loops: node=" + Hex.of(node), crooked);
        }
        if (found.size() == limit) {
          return new ListWalk(found.toArray(), "list is longer than limit=" + limit, crooked);
        }
        neighbours.before(node);
        Noting.note(reader, "list_head", forward);
        long next = reader.u64(node + link);
        Noting.note(reader, "list_head", backward);
        if (crooked == 0 && reader.u64(node + back) != from) {
          crooked = node - member;
        }
        found.add(node - member);
        from = node;
        node = next;
      }
      return new ListWalk(found.toArray(), "", crooked);
    } catch (Failure failure) {
      String reason = "list breaks behind object=" + Hex.of(from - member);
      return new ListWalk(found.toArray(), reason + ": " + failure.getMessage(), crooked);
    }
  }
}
