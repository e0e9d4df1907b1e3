package io.blueguard.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What was worked out of a kernel's memory at one moment, for all who ask about that moment: it is
 * as old as the {@link Kernel} that holds it.
 *
 * <p>Any thread may ask. Who comes while another works on the same thing waits for it; a failure is
 * that asker's alone, and the next one tries again.
 */
public final class Moment {
  private final Map<Object, Once> known = new ConcurrentHashMap<>();

  Moment() {}

  /**
   * @param key a value that names the thing; everything else it depends on is the moment
   * @param work gives the thing, never null; must not ask for the same key
   */
  @SuppressWarnings("unchecked")
  public <T> T once(Object key, Supplier<T> work) {
    return (T) known.computeIfAbsent(key, absent -> new Once()).get(work);
  }

  /** Not the map itself: while it works out one thing, it can be asked for others. */
  private static final class Once {
    private Object value;

    synchronized Object get(Supplier<?> work) {
      if (value == null) {
        value = work.get();
      }
      return value;
    }
  }
}
