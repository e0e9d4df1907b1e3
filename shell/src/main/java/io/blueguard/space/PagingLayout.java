package io.blueguard.space;

import java.util.List;

/**
 * How a processor gets from a virtual address to a physical one, as data: which addresses exist,
 * the levels of tables from the root down, and the format of an entry (8 bytes everywhere).
 *
 * <p>Levels carry the names that Linux gives them. Nested tables (NPT, EPT) translate a guest's
 * physical addresses; their levels are numbered as the processors' manuals do.
 *
 * @param bits how many low bits of an address are translated
 */
public record PagingLayout(
    String name, int bits, Canonical canonical, List<Level> levels, EntryFormat format) {

  /** Which addresses above the translated bits exist. */
  public enum Canonical {
    /** The bits above are copies of the highest translated one (x86-64). */
    SIGNED,
    /** As SIGNED by bit 55, but the lower half ignores its top byte, which Linux always allows. */
    TAGGED,
    /** The bits above are zero: physical addresses of a guest. */
    UNSIGNED
  }

  /**
   * One level of tables.
   *
   * @param shift an entry covers {@code 1 << shift} bytes
   * @param bits a table has {@code 1 << bits} entries
   * @param leaf whether an entry here may map memory itself
   */
  public record Level(String name, int shift, int bits, boolean leaf) {
    long index(long va) {
      return (va >>> shift) & ((1L << bits) - 1);
    }

    /** Bytes that one entry covers. */
    public long size() {
      return 1L << shift;
    }
  }

  public PagingLayout {
    levels = List.copyOf(levels);
  }

  public static final PagingLayout X86_64_4_LEVEL =
      new PagingLayout(
          "x86-64 4-level",
          48,
          Canonical.SIGNED,
          List.of(
              new Level("PGD", 39, 9, false),
              new Level("PUD", 30, 9, true),
              new Level("PMD", 21, 9, true),
              new Level("PTE", 12, 9, true)),
          EntryFormat.X86_64);

  public static final PagingLayout X86_64_5_LEVEL =
      new PagingLayout(
          "x86-64 5-level",
          57,
          Canonical.SIGNED,
          List.of(
              new Level("PGD", 48, 9, false),
              new Level("P4D", 39, 9, false),
              new Level("PUD", 30, 9, true),
              new Level("PMD", 21, 9, true),
              new Level("PTE", 12, 9, true)),
          EntryFormat.X86_64);

  public static final PagingLayout ARM64_4K_48 =
      new PagingLayout(
          "arm64 4k 48-bit",
          48,
          Canonical.TAGGED,
          List.of(
              new Level("PGD", 39, 9, false),
              new Level("PUD", 30, 9, true),
              new Level("PMD", 21, 9, true),
              new Level("PTE", 12, 9, true)),
          EntryFormat.ARM64);

  public static final PagingLayout ARM64_4K_39 =
      new PagingLayout(
          "arm64 4k 39-bit",
          39,
          Canonical.TAGGED,
          List.of(
              new Level("PGD", 30, 9, true),
              new Level("PMD", 21, 9, true),
              new Level("PTE", 12, 9, true)),
          EntryFormat.ARM64);

  public static final PagingLayout ARM64_4K_52 =
      new PagingLayout(
          "arm64 4k 52-bit",
          52,
          Canonical.TAGGED,
          List.of(
              new Level("PGD", 48, 4, false),
              new Level("P4D", 39, 9, true),
              new Level("PUD", 30, 9, true),
              new Level("PMD", 21, 9, true),
              new Level("PTE", 12, 9, true)),
          EntryFormat.ARM64_LPA2);

  public static final PagingLayout ARM64_16K_48 =
      new PagingLayout(
          "arm64 16k 48-bit",
          48,
          Canonical.TAGGED,
          List.of(
              new Level("PGD", 47, 1, false),
              new Level("PUD", 36, 11, false),
              new Level("PMD", 25, 11, true),
              new Level("PTE", 14, 11, true)),
          EntryFormat.ARM64_16K);

  public static final PagingLayout ARM64_64K_48 =
      new PagingLayout(
          "arm64 64k 48-bit",
          48,
          Canonical.TAGGED,
          List.of(
              new Level("PGD", 42, 6, false),
              new Level("PMD", 29, 13, true),
              new Level("PTE", 16, 13, true)),
          EntryFormat.ARM64_64K);

  public static final PagingLayout ARM64_64K_52 =
      new PagingLayout(
          "arm64 64k 52-bit",
          52,
          Canonical.TAGGED,
          List.of(
              new Level("PGD", 42, 10, true),
              new Level("PMD", 29, 13, true),
              new Level("PTE", 16, 13, true)),
          EntryFormat.ARM64_64K);

  /** AMD's nested page tables: the format of the processor's own, over guest physical addresses. */
  public static final PagingLayout NPT_4_LEVEL =
      new PagingLayout("npt 4-level", 48, Canonical.UNSIGNED, nestedLevels(), EntryFormat.X86_64);

  /** As a host that itself pages with five levels has them. */
  public static final PagingLayout NPT_5_LEVEL =
      new PagingLayout("npt 5-level", 57, Canonical.UNSIGNED, deeper(), EntryFormat.X86_64);

  /** Intel's extended page tables, by the manual; tested on tables made by hand only. */
  public static final PagingLayout EPT_4_LEVEL =
      new PagingLayout("ept 4-level", 48, Canonical.UNSIGNED, nestedLevels(), EntryFormat.EPT);

  /** Extended page tables of five levels; as untried on hardware as those of four. */
  public static final PagingLayout EPT_5_LEVEL =
      new PagingLayout("ept 5-level", 57, Canonical.UNSIGNED, deeper(), EntryFormat.EPT);

  private static List<Level> deeper() {
    List<Level> levels = new java.util.ArrayList<>(List.of(new Level("L5", 48, 9, false)));
    levels.addAll(nestedLevels());
    return levels;
  }

  private static List<Level> nestedLevels() {
    return List.of(
        new Level("L4", 39, 9, false),
        new Level("L3", 30, 9, true),
        new Level("L2", 21, 9, true),
        new Level("L1", 12, 9, true));
  }

  /** Every layout that is known, for a search that has to try them. */
  public static List<PagingLayout> all() {
    return List.of(
        X86_64_4_LEVEL,
        X86_64_5_LEVEL,
        ARM64_4K_48,
        ARM64_4K_39,
        ARM64_4K_52,
        ARM64_16K_48,
        ARM64_64K_48,
        ARM64_64K_52,
        NPT_4_LEVEL,
        NPT_5_LEVEL,
        EPT_4_LEVEL,
        EPT_5_LEVEL);
  }

  /** Bytes of the smallest page. */
  public long pageSize() {
    return levels.getLast().size();
  }

  /**
   * The same layout where some bits of an entry's address mean encryption: AMD's C-bit, whose place
   * the processor reports (47 or 51 on the machines that are known).
   */
  public PagingLayout ignoring(long encryptionBits) {
    return new PagingLayout(name, bits, canonical, levels, format.without(encryptionBits));
  }

  /** The lowest address of the upper half, which is the kernel's. */
  public long upperHalf() {
    return -1L << (canonical == Canonical.SIGNED ? bits - 1 : bits);
  }

  /** Whether the processor would even look at the tables for this address. */
  public boolean isCanonical(long va) {
    return switch (canonical) {
      case SIGNED -> (va << (64 - bits)) >> (64 - bits) == va;
      case TAGGED -> (va & 1L << 55) == 0 ? (va << 8) >>> 8 >>> bits == 0 : va >> bits == -1;
      case UNSIGNED -> va >>> bits == 0;
    };
  }
}
