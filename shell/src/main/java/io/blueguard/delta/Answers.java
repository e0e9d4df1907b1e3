package io.blueguard.delta;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.HeldSet;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.RecordedMemory;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What one machine answered last, each answer with all that it was read from. While none of those
 * bytes has changed it is the answer again, which one comparison tells, as in a watch; else the
 * view is walked anew, with all that the last walk read fetched ahead in one batch.
 *
 * <p>Answers with faults are not kept: a device that failed once need not fail again. Any thread
 * may ask; of two that ask the same at once one walks for itself.
 */
public final class Answers {
  private static final int MOST = 16;
  private static final long LARGEST = 4 << 20;

  private final LinkedHashMap<Question, Kept> kept = new LinkedHashMap<>(MOST, 0.75f, true);

  /** Two views of one class and name are the same question, if they are {@link View#named}. */
  private record Question(Class<?> view, String name) {}

  private static final class Kept {
    final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock, as the next one; null when there is none that can be told again.
    Recording<?> last;
    // Whether it had changed when it was looked at last: then it most likely has again, and what is
    // compared is fetched in a way that serves the walk as well.
    boolean moving;
  }

  /**
   * The last answer, where all that it was read from is still there. Not of what had changed the
   * last time: that is found out on the way to the next walk.
   *
   * @param view one that is {@link View#named}
   */
  public <R extends Record> Optional<Inspection<R>> standing(PhysicalMemory memory, View<R> view) {
    Kept mine = kept(view);
    if (!mine.lock.tryLock()) {
      return Optional.empty();
    }
    try {
      Recording<R> last = last(mine);
      return last != null && !mine.moving && last.stands(memory)
          ? Optional.of(last.proved())
          : Optional.empty();
    } finally {
      mine.lock.unlock();
    }
  }

  /**
   * The last answer with what it was read from, for who compares the answers of several machines at
   * once; empty where {@link #standing} would not compare.
   *
   * @param memory where it was read, with nothing in front of it
   */
  public <R extends Record> Optional<Held<R>> hold(PhysicalMemory memory, View<R> view) {
    Kept mine = kept(view);
    if (!mine.lock.tryLock()) {
      return Optional.empty();
    }
    Recording<R> last = last(mine);
    if (last == null || mine.moving) {
      mine.lock.unlock();
      return Optional.empty();
    }
    HeldSet set = new HeldSet(memory, last.readSet(), mine.lock);
    return Optional.of(new Held<>(last.proved(), set));
  }

  /**
   * An answer that is the one of now if nothing in the set has changed.
   *
   * @param set to be closed
   */
  public record Held<R>(Inspection<R> answer, HeldSet set) {}

  /**
   * Walks, unless something that moved the last time stands now, and keeps the answer.
   *
   * @param memory the same each time, or what counts in front of it
   * @param moment the kernel in a memory, at the moment at which it is to be asked
   */
  public <R extends Record> Inspection<R> walked(
      PhysicalMemory memory, View<R> view, Function<PhysicalMemory, Kernel> moment) {
    Kept mine = kept(view);
    if (!mine.lock.tryLock()) {
      return view.inspect(moment.apply(CachedMemory.ofMoment(memory)));
    }
    try {
      Recording<R> last = last(mine);
      mine.last = null;
      RecordedMemory recorder = last == null ? Recording.recorder(memory) : last.ahead(memory);
      Kernel kernel = moment.apply(recorder);
      boolean stands = mine.moving && last != null && last.readSet().in(recorder.unnoted());
      mine.moving = last != null && !stands;
      Recording<R> now = stands ? last : Recording.at(recorder, kernel, view);
      mine.last = lasting(now) ? now : null;
      return stands ? now.proved() : now.get();
    } finally {
      mine.lock.unlock();
    }
  }

  private static boolean lasting(Recording<?> now) {
    return now.failure() == null
        && now.answer().faults().isEmpty()
        && now.provable()
        && now.readSet().size() <= LARGEST;
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> Recording<R> last(Kept of) {
    return (Recording<R>) of.last;
  }

  private synchronized Kept kept(View<?> view) {
    Kept found = kept.computeIfAbsent(new Question(view.getClass(), view.name()), q -> new Kept());
    if (kept.size() > MOST) {
      kept.pollFirstEntry();
    }
    return found;
  }
}
