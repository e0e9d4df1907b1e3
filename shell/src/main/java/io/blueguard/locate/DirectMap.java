package io.blueguard.locate;

import io.blueguard.base.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where the kernel maps all of physical memory, so that a physical address is a virtual one plus a
 * constant. On x86-64 {@code page_offset_base} says so (random since 4.8), or it is where the
 * architecture puts it; on arm64 it follows from {@code memstart_addr} and the width of addresses
 * that the kernel was built for, which may be more than the machine has.
 */
final class DirectMap {
  private static final int[] ARM_WIDTHS = {48, 52, 39, 47, 42, 36};

  private DirectMap() {}

  /** Virtual address of physical address 0; 0 when none of the places is mapped so. */
  static long base(Image image, Paging paging, Checks checks) {
    List<Long> places = places(image, paging);
    long pa = image.pa(image.needed("linux_banner"));
    for (long place : places) {
      OptionalLong back = Paging.translate(paging.space(), place + pa);
      if (back.isPresent() && back.getAsLong() == pa) {
        checks.also("all memory is mapped in one piece", true, Hex.of(place));
        return place;
      }
    }
    String tried = String.join(" ", places.stream().map(Hex::of).toList());
    checks.also("all memory is mapped in one piece", false, "tried " + tried);
    return 0;
  }

  private static List<Long> places(Image image, Paging paging) {
    List<Long> places = new ArrayList<>();
    OptionalLong memstart = image.u64("memstart_addr");
    if (memstart.isPresent()) {
      for (int width : ARM_WIDTHS) {
        places.add((-1L << width) - memstart.getAsLong());
      }
      return places;
    }
    image.u64("page_offset_base").ifPresent(places::add);
    places.add(paging.layout().bits() > 48 ? 0xff11000000000000L : 0xffff888000000000L);
    return places;
  }
}
