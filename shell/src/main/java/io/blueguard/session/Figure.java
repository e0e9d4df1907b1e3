package io.blueguard.session;

/**
 * One line of a measurement: many runs of the same thing.
 *
 * @param what was run
 * @param runs how often, after as many unmeasured runs as the first tenth
 * @param minUs the quickest, microseconds
 * @param medianUs the middle one
 * @param p99Us all but one in a hundred are quicker
 * @param perSecond what the median allows, one after the other
 */
public record Figure(
    String what, int runs, double minUs, double medianUs, double p99Us, double perSecond) {
  /**
   * @param nanos of each run, in any order; sorted here
   * @param things how many of what is counted a run did
   */
  static Figure of(String what, long[] nanos, int things) {
    java.util.Arrays.sort(nanos);
    double each = 1000.0 * things;
    double median = nanos[nanos.length / 2] / each;
    return new Figure(
        what,
        nanos.length,
        rounded(nanos[0] / each),
        rounded(median),
        rounded(nanos[(int) (nanos.length * 0.99)] / each),
        Math.round(1e6 / Math.max(median, 1e-3)));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
