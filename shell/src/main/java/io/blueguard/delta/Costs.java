package io.blueguard.delta;

/**
 * What the steps of ticks took, in nanoseconds, and how often views were walked again. Each step is
 * added by the one thread that makes it.
 *
 * @param compare of comparing read-sets with the memory, once for each round
 * @param fetch of getting old read-sets anew in one batch, where reads have to be waited for
 * @param walk of walking
 * @param prove of comparing again what a walk has read, so that its rows are one moment
 * @param rows of comparing rows with rows
 * @param walks how many walks there were
 */
public record Costs(long compare, long fetch, long walk, long prove, long rows, long walks) {
  public static final Costs NONE = new Costs(0, 0, 0, 0, 0, 0);

  public Costs plus(Costs other) {
    return new Costs(
        compare + other.compare,
        fetch + other.fetch,
        walk + other.walk,
        prove + other.prove,
        rows + other.rows,
        walks + other.walks);
  }

  /** One walk, by the times at which its steps began and the last one ended. */
  static Costs ofWalk(long fetch, long walk, long prove, long rows, long end) {
    return new Costs(0, walk - fetch, prove - walk, rows - prove, end - rows, 1);
  }

  static Costs ofCompare(long start) {
    return new Costs(System.nanoTime() - start, 0, 0, 0, 0, 0);
  }
}
