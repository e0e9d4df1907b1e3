package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The kernel's page tables, proved: of all layouts the machine may have, the one in which addresses
 * all over the image lead to where the image lies. A wrong layout leads them elsewhere.
 *
 * @param root physical address of the top-level table
 */
record Paging(PagingLayout layout, long root, AddressSpace space) {
  private static final List<String> PROBES =
      List.of("linux_banner", "init_task", "_stext", "_sdata", "init_uts_ns", "jiffies_64");

  static Paging of(Image image, Machine machine, Checks checks) {
    OptionalLong table = image.va(machine.root());
    if (!checks.needed(
        "has its page tables", table.isPresent(), machine.root() + " " + told(table))) {
      return null;
    }
    long root = image.pa(table.getAsLong());
    for (PagingLayout layout : layouts(image, machine)) {
      AddressSpace space = new AddressSpace(image.memory(), layout, root);
      if (wrong(image, space).isEmpty()) {
        checks.needed("page tables lead to the image", true, layout.name());
        return new Paging(layout, root, space);
      }
    }
    String wrong =
        wrong(image, new AddressSpace(image.memory(), machine.layouts().getFirst(), root));
    checks.needed("page tables lead to the image", false, wrong);
    return null;
  }

  private static String told(OptionalLong va) {
    return va.isPresent() ? Hex.of(va.getAsLong()) : "is no symbol";
  }

  /** On AMD machines with memory encryption, a bit of each entry is no address bit. */
  private static List<PagingLayout> layouts(Image image, Machine machine) {
    long mask = image.u64("sme_me_mask").orElse(0);
    return mask == 0 || Long.bitCount(mask) > 1
        ? machine.layouts()
        : Stream.concat(
                machine.layouts().stream().map(layout -> layout.ignoring(mask)),
                machine.layouts().stream())
            .toList();
  }

  /** Empty when every probe leads to its place in the image. */
  private static String wrong(Image image, AddressSpace space) {
    for (String probe : PROBES) {
      OptionalLong va = image.va(probe);
      if (va.isPresent()) {
        OptionalLong pa = translate(space, va.getAsLong());
        if (pa.isEmpty() || pa.getAsLong() != image.pa(va.getAsLong())) {
          return "%s leads to %s and lies at %s"
              .formatted(
                  probe,
                  pa.isPresent() ? Hex.of(pa.getAsLong()) : "nowhere",
                  Hex.of(image.pa(va.getAsLong())));
        }
      }
    }
    return "";
  }

  static OptionalLong translate(AddressSpace space, long va) {
    try {
      return OptionalLong.of(space.translate(va));
    } catch (Failure.NotMapped | Failure.EngineFailure absent) {
      return OptionalLong.empty();
    }
  }
}
