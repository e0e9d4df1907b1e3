package io.blueguard.memory;

import io.blueguard.base.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Where machines put the RAM of a raw dump that says nothing about it. Nothing in the bytes tells,
 * so a search for the kernel tries them in this order.
 *
 * @param name of the kind of machine
 * @param base physical address of the first byte
 * @param low bytes in front of the hole below 4 GiB
 * @param from dumps smaller than this have no hole
 */
public record RamLayout(String name, long base, long low, long from) {
  private static final long GIB = 1L << 30;
  private static final long ABOVE = 4 * GIB;

  /** Bytes from address 0 on, as padded dumps and small machines have them. */
  public static final RamLayout IDENTITY = new RamLayout("identity", 0, Long.MAX_VALUE, 0);

  /** QEMU's q35: 2 GiB below the hole as soon as 2.75 GiB would not fit. */
  public static final RamLayout Q35 = new RamLayout("q35", 0, 2 * GIB, 0xb000_0000L);

  /** QEMU's i440fx ({@code pc}), VMware and Cloud Hypervisor: 3 GiB below the hole. */
  public static final RamLayout I440FX = new RamLayout("i440fx", 0, 3 * GIB, 3 * GIB + 1);

  /** Firecracker: 3.25 GiB below the hole. */
  public static final RamLayout FIRECRACKER =
      new RamLayout("firecracker", 0, 0xd000_0000L, 0xd000_0001L);

  /** QEMU's arm64 {@code virt}: RAM begins at 1 GiB, no hole. */
  public static final RamLayout ARM_VIRT = new RamLayout("virt", GIB, Long.MAX_VALUE, 0);

  /** The layouts that a dump of that size can have, likeliest first. */
  public static List<RamLayout> candidates(long size) {
    List<RamLayout> candidates = new ArrayList<>();
    for (RamLayout layout : List.of(IDENTITY, Q35, I440FX, FIRECRACKER, ARM_VIRT)) {
      if (size >= layout.from) {
        candidates.add(layout);
      }
    }
    return candidates;
  }

  /** The dump's bytes in this layout. */
  public List<Extent> extents(long size) {
    if (size <= low) {
      return List.of(new Extent(base, size, 0));
    }
    return List.of(new Extent(base, low, 0), new Extent(new Range(ABOVE, size - low), low));
  }
}
