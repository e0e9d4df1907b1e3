package io.blueguard.space;

import java.util.List;

/**
 * The way of one virtual address through the page tables, level by level.
 *
 * @param steps the entries that were looked at, from the root down
 * @param pa where the address leads; 0 when it leads nowhere
 * @param pageSize bytes of the page, or of the hole that the last entry leaves
 * @param reason why the address leads nowhere, or null when it is mapped
 * @param flags what the processor allows, all levels together
 */
public record PageWalk(
    long va, List<Step> steps, long pa, long pageSize, String reason, Flags flags) {

  public PageWalk {
    steps = List.copyOf(steps);
  }

  /**
   * @param level as in the layout: {@code PGD}, {@code PTE}
   * @param entryPa where the entry lies
   * @param entry its eight bytes
   */
  public record Step(String level, long entryPa, long entry, Flags flags) {}

  /** Bits of an entry, decoded; {@code huge}: it maps memory above the last level. */
  public record Flags(
      boolean present, boolean writable, boolean user, boolean nx, boolean global, boolean huge) {
    static final Flags NONE = new Flags(false, false, false, false, false, false);
  }

  public boolean mapped() {
    return reason == null;
  }
}
