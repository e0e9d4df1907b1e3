package io.blueguard.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What was worked out of a kernel's memory and holds at later moments too, as long as what it was
 * worked out of is the same. One value for each thing: a target that keeps changing fills nothing.
 *
 * <p>Any thread may ask; two that miss at once both work.
 */
public final class Lasting {
  private record Kept(Object origin, Object value) {}

  private final Map<Object, Kept> known = new ConcurrentHashMap<>();

  Lasting() {}

  /**
   * @param key a value that names the thing
   * @param origin what it is worked out of, cheaper to read than that itself; when it does not
   *     equal that of the last time, the work is done anew
   */
  @SuppressWarnings("unchecked")
  public <T> T of(Object key, Object origin, Supplier<T> work) {
    Kept kept = known.get(key);
    if (kept == null || !kept.origin.equals(origin)) {
      kept = new Kept(origin, work.get());
      known.put(key, kept);
    }
    return (T) kept.value;
  }

  /** Has it worked out anew the next time. */
  public void forget(Object key) {
    known.remove(key);
  }
}
