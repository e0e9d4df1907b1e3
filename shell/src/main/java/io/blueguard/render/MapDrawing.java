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
  private static final int WIDTH = 640;
  private static final int BAND = 240;
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
    int height = regions.stream().mapToInt(MapDrawing::height).sum() + 14 * regions.size() + 14;
    Svg svg = new Svg(BAND + WIDTH, height);
    List<String> kinds = regions.stream().map(Region::kind).distinct().toList();
    int y = 7;
    Region before = null;
    for (Region region : regions) {
      if (before != null && before.start() + before.length() != region.start()) {
        svg.line(BAND / 2, y - 12, BAND / 2, y - 2);
      }
      String colour = COLOURS.get(kinds.indexOf(region.kind()) % COLOURS.size());
      svg.box(0, y, BAND, height(region), colour, label(region));
      svg.text(BAND + 8, y + 12, label(region));
      y += height(region) + 14;
      before = region;
    }
    return svg.done();
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
