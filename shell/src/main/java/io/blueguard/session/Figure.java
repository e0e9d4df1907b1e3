package io.blueguard.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of a measurement: many runs of the same thing. Times are microseconds for each of what
 * is counted: one read, one step of a walk, one answer.
 *
 * @param kind {@code view}, {@code tick}, {@code read}, {@code walk} or {@code machine}
 * @param what was run
 * @param bytes of each read; 0 where reads are not what is counted
 * @param depth how many were under way at once; 0 where that is not what is measured
 * @param runs how often, after unmeasured runs for the compiler
 * @param steady whether those ended with compiled code that got no quicker; null where there were
 *     none
 * @param minUs the quickest
 * @param medianUs the middle one
 * @param p90Us all but one in ten are quicker
 * @param p99Us all but one in a hundred are quicker
 * @param maxUs the slowest
 * @param perSecond what the median allows, one run after the other
 * @param limitUs what the modelled device, or the memory of this machine, needs at the best; null
 *     where there is no such yardstick
 * @param share how much of that limit the median reaches, percent
 * @param copyUs what copying the bytes takes all cores of this machine, one where reads come one by
 *     one: behind a modelled device what is read can be there no sooner, whatever the model's
 *     limit; null where nothing long is copied
 * @param vms how many machines could be asked this once in each interval; null where it is no
 *     question to a machine
 * @param histogram how many runs took how long
 */
public record Figure(
    String kind,
    String what,
    int bytes,
    int depth,
    int runs,
    Boolean steady,
    double minUs,
    double medianUs,
    double p90Us,
    double p99Us,
    double maxUs,
    double perSecond,
    Double limitUs,
    Double share,
    Double copyUs,
    Long vms,
    List<Bucket> histogram) {
  /** What a table has place for; JSON and CSV have all of it. */
  public static final List<String> TABLE =
      List.of(
          "what",
          "runs",
          "min_us",
          "median_us",
          "p90_us",
          "p99_us",
          "per_second",
          "limit_us",
          "share",
          "copy_us",
          "vms");

  /**
   * Runs that took from {@code fromUs} on and less than the next bucket's.
   *
   * @param runs how many
   */
  public record Bucket(double fromUs, long runs) {}

  private static final int STEPS_PER_DOUBLING = 2;

  /**
   * @param nanos of each run, in any order; sorted here
   * @param things how many of what is counted a run did
   */
  static Figure of(String kind, String what, long[] nanos, int things) {
    Arrays.sort(nanos);
    double each = 1000.0 * things;
    double median = at(nanos, 0.5) / each;
    return new Figure(
        kind,
        what,
        0,
        0,
        nanos.length,
        null,
        rounded(nanos[0] / each),
        rounded(median),
        rounded(at(nanos, 0.9) / each),
        rounded(at(nanos, 0.99) / each),
        rounded(nanos[nanos.length - 1] / each),
        Math.round(1e6 / Math.max(median, 1e-3)),
        null,
        null,
        null,
        null,
        buckets(nanos, each));
  }

  private static long at(long[] sorted, double part) {
    return sorted[(int) (sorted.length * part)];
  }

  /** Says which part of another thing's time this took, or how often as long. */
  Figure comparedWith(String name, Figure other) {
    double mine = Math.max(medianUs, 1e-3);
    String part =
        mine < other.medianUs
            ? "1/" + Math.round(other.medianUs / mine)
            : Math.round(mine / Math.max(other.medianUs, 1e-3)) + " times that";
    return with(what + ", " + part + " of " + name, bytes, depth, limitUs, share, copyUs, vms);
  }

  /**
   * @param compiled whether its code was ready when it was measured
   */
  Figure steady(boolean compiled) {
    return new Figure(
        kind, what, bytes, depth, runs, compiled, minUs, medianUs, p90Us, p99Us, maxUs, perSecond,
        limitUs, share, copyUs, vms, histogram);
  }

  Figure reading(int size, int underWay) {
    return with(what, size, underWay, limitUs, share, copyUs, vms);
  }

  /**
   * @param ns what is possible at the best, nanoseconds; 0: not known
   */
  Figure limit(double ns) {
    return ns == 0
        ? this
        : with(
            what,
            bytes,
            depth,
            rounded(ns / 1000),
            Math.round(1000 * ns / 1000 / medianUs) / 10.0,
            copyUs,
            vms);
  }

  /**
   * @param ns what this machine needs to copy the bytes; 0: nothing long is copied
   */
  Figure copying(double ns) {
    Double copy = ns == 0 ? null : (Double) rounded(ns / 1000);
    return with(what, bytes, depth, limitUs, share, copy, vms);
  }

  /** How many machines that allows in such an interval. */
  Figure watching(long intervalNs) {
    long machines = (long) (intervalNs / 1000 / Math.max(medianUs, 1e-3));
    return with(what, bytes, depth, limitUs, share, copyUs, machines);
  }

  private Figure with(
      String name, int size, int underWay, Double best, Double part, Double copy, Long machines) {
    return new Figure(
        kind, name, size, underWay, runs, steady, minUs, medianUs, p90Us, p99Us, maxUs, perSecond,
        best, part, copy, machines, histogram);
  }

  /** Two buckets to each doubling, from the quickest run's to the slowest's. */
  private static List<Bucket> buckets(long[] sorted, double each) {
    int first = step(sorted[0]);
    long[] counts = new long[step(sorted[sorted.length - 1]) - first + 1];
    for (long nanos : sorted) {
      counts[step(nanos) - first]++;
    }
    List<Bucket> buckets = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      double from = Math.pow(2, (double) (first + i) / STEPS_PER_DOUBLING);
      buckets.add(new Bucket(rounded(from / each), counts[i]));
    }
    return List.copyOf(buckets);
  }

  private static int step(long nanos) {
    return (int) Math.floor(STEPS_PER_DOUBLING * Math.log(Math.max(nanos, 1)) / Math.log(2));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
