package io.blueguard.render;

import java.util.Locale;

/** How often what took how long, as bars of a text screen. */
public final class Histogram {
  private static final int LABEL = 14;
  private static final int COUNT = 9;
  private static final int USUAL_WIDTH = 80;

  private Histogram() {}

  /**
   * One line for each bucket, ends in a newline.
   *
   * @param fromUs where each bucket begins, microseconds
   * @param counts how much lies in each
   * @param width of the screen; 0 when there is none
   */
  public static String text(double[] fromUs, long[] counts, int width) {
    long most = 1;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    int room = Math.max(10, (width == 0 ? USUAL_WIDTH : width) - LABEL - COUNT - 2);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      String label = "from " + Units.duration((long) (fromUs[i] * 1000));
      text.append(String.format(Locale.ROOT, "%-" + LABEL + "s", label))
          .append(String.format(Locale.ROOT, "%" + COUNT + "d ", counts[i]))
          .append(bar(counts[i], most, room))
          .append('\n');
    }
    return text.toString();
  }

  /** Whatever is there at all has something to see. */
  private static String bar(long count, long most, int room) {
    int length = (int) (count * room / most);
    return "█".repeat(count == 0 ? 0 : Math.max(1, length));
  }
}
