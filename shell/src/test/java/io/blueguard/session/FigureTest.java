package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FigureTest {
  private static Figure figure(int things) {
    long[] nanos = LongStream.rangeClosed(1, 100).map(i -> 101 - i).map(i -> i * 1000).toArray();
    return Figure.of("read", "x", nanos, things);
  }

  @Test
  void percentilesAreThoseOfTheSortedRuns() {
    Figure figure = figure(1);
    assertEquals(1, figure.minUs());
    assertEquals(51, figure.medianUs());
    assertEquals(91, figure.p90Us());
    assertEquals(100, figure.p99Us());
    assertEquals(100, figure.maxUs());
    assertEquals(19608, figure.perSecond());
    assertEquals(100, figure.runs());
  }

  @Test
  void timesAreForEachOfWhatARunDid() {
    assertEquals(5.1, figure(10).medianUs());
  }

  @Test
  void theShareIsThatOfTheLimitInTheMedian() {
    assertNull(figure(1).limit(0).share());
    Figure figure = figure(1).limit(25_500);
    assertEquals(25.5, figure.limitUs());
    assertEquals(50, figure.share());
  }

  @Test
  void whatTookLongerThanAnotherThingSaysHowManyTimes() {
    Figure thing = figure(1);
    Figure half = Figure.of("tick", "y", new long[] {25_500}, 1);
    assertEquals("y, 1/2 of x", half.comparedWith("x", thing).what());
    assertEquals("x, 2 times that of y", thing.comparedWith("y", half).what());
  }

  @Test
  void asManyMachinesAsFitIntoAnIntervalCanBeWatched() {
    assertEquals(19, figure(1).watching(1_000_000).vms());
  }

  @Test
  void theHistogramHasEachRunOnceAndTwoBucketsToADoubling() {
    List<Figure.Bucket> buckets = figure(1).histogram();
    assertEquals(100, buckets.stream().mapToLong(Figure.Bucket::runs).sum());
    assertEquals(2, buckets.get(2).fromUs() / buckets.get(0).fromUs(), 0.01);
  }
}
