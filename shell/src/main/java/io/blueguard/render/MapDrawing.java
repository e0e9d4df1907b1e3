package io.blueguard.render;

import io.blueguard.base.Hex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Address ranges from low to high, one band each. The height of a band grows with the logarithm of
 * its size, for kernel and user ranges differ by a factor of a million; gaps are thin and named.
 */
public final class MapDrawing {
  private static final int CHARACTER = 8;
  private static final int BAND = 240;
  private static final int LEGEND = 28;
  private static final int GAP = 14;
  private static final List<String> COLOURS =
      List.of("#4878a8", "#6aa36a", "#c88a3f", "#a45f8c", "#5f9ea0", "#8c6d4f");

  private final List<Region> regions;

  /**
   * @param start first address, unsigned
   * @param length bytes
   * @param kind regions of one kind have one colour: {@code ram}, {@code text}, {@code stack}
   */
  public record Region(String name, long start, long length, String kind) {}

  public MapDrawing(List<Region> regions) {
    this.regions =
        regions.stream()
            .sorted(Comparator.comparing(Region::start, Long::compareUnsigned))
            .toList();
  }

  public String text() {
    List<String> lines = new ArrayList<>();
    for (Region region : regions) {
      lines.add(label(region));
    }
    return String.join("\n", lines);
  }

  public String svg() {
    List<String> kinds = regions.stream().map(Region::kind).distinct().toList();
    int head = kinds.size() > 1 ? LEGEND : 4;
    int height = regions.stream().mapToInt(region -> height(region) + GAP).sum() + head;
    int longest = regions.stream().mapToInt(region -> Width.of(label(region))).max().orElse(0);
    Svg svg = new Svg(BAND + 2 * CHARACTER + longest * CHARACTER, height);
    if (kinds.size() > 1) {
      legend(svg, kinds);
    }
    int y = head;
    for (int i = 0; i < regions.size(); i++) {
      Region region = regions.get(i);
      svg.box(0, y, BAND, height(region), colour(kinds, region.kind()), label(region));
      svg.text(BAND + CHARACTER, y + height(region) / 2 + 4, label(region));
      y += height(region);
      boolean joined = i + 1 < regions.size() && joined(region, regions.get(i + 1));
      if (i + 1 < regions.size() && !joined) {
        svg.line(BAND / 2, y + 2, BAND / 2, y + GAP - 2);
      }
      y += joined ? 2 : GAP;
    }
    return svg.done();
  }

  /** No address lies between them. */
  private static boolean joined(Region region, Region next) {
    return region.start() + region.length() == next.start();
  }

  private static void legend(Svg svg, List<String> kinds) {
    int x = 0;
    for (String kind : kinds) {
      svg.box(x, 4, 10, 10, colour(kinds, kind), Safe.text(kind));
      svg.text(x + 16, 14, Safe.text(kind));
      x += 16 + (Width.of(Safe.text(kind)) + 3) * CHARACTER;
    }
  }

  /** What nobody knows is red, whatever else there is. */
  private static String colour(List<String> kinds, String kind) {
    return kind.equals("unknown") ? "#c9443f" : COLOURS.get(kinds.indexOf(kind) % COLOURS.size());
  }

  /** 14 pixels for a page, 4 more each time it doubles twice. */
  private static int height(Region region) {
    long pages = Math.max(1, region.length() >>> 12);
    return 14 + 2 * (63 - Long.numberOfLeadingZeros(pages));
  }

  private static String label(Region region) {
    return "%s-%s  %s  %s"
        .formatted(
            Hex.of(region.start()),
            Hex.of(region.start() + region.length()),
            Units.bytes(region.length()),
            Safe.text(region.name()));
  }
}
