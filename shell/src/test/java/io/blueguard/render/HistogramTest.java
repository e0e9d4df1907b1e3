package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void theFullestBucketFillsTheLineAndTheRestIsInProportion() {
    String text = Histogram.text(new double[] {1.5, 2.1, 1000}, new long[] {20, 10, 0}, 45);
    assertEquals(
        """
        from 1.5 µs          20 ████████████████████
        from 2.1 µs          10 ██████████
        from 1 ms             0\s
        """,
        text);
  }

  @Test
  void whatIsThereCanBeSeenHoweverLittleItIs() {
    String text = Histogram.text(new double[] {1, 2}, new long[] {100_000, 1}, 40);
    assertEquals("from 2 µs             1 █", text.lines().toList().get(1));
  }
}
