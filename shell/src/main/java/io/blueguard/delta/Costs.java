package io.blueguard.delta;

/**
 * What the steps of ticks took, in nanoseconds, and how often views were walked again. Each step is
 * added by the one thread that makes it.
 *
 * @param compare of comparing read-sets with the memory
 * @param fetch of getting old read-sets anew in one batch, where reads have to be waited for
 * @param walk of walking
 * @param rows of comparing rows with rows
 * @param walks how many walks there were
 */
public record Costs(long compare, long fetch, long walk, long rows, long walks) {
  public static final Costs NONE = new Costs(0, 0, 0, 0, 0);

  public Costs plus(Costs other) {
    return new Costs(
        compare + other.compare,
        fetch + other.fetch,
        walk + other.walk,
        rows + other.rows,
        walks + other.walks);
  }

  /** One walk, by the times at which its steps began and the last one ended. */
  static Costs ofWalk(long fetch, long walk, long compare, long rows, long end) {
    return new Costs(rows - compare, walk - fetch, compare - walk, end - rows, 1);
  }

  static Costs ofCompare(long start) {
    return new Costs(System.nanoTime() - start, 0, 0, 0, 0);
  }
}
