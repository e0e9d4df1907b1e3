package io.blueguard.locate;

import io.blueguard.space.PagingLayout;
import io.blueguard.space.PagingLayout.Level;
import java.util.List;

/**
 * What an architecture calls the things that place a kernel, as data.
 *
 * @param signs symbols that only this one has; any of them tells it
 * @param root symbol of the kernel's own top-level page table
 * @param layouts page tables that it may use, likeliest first
 * @param slot the image starts at a multiple of this physical address
 */
record Machine(
    String arch, List<String> signs, String root, List<PagingLayout> layouts, long slot) {
  /** {@code init_top_pgt} since 4.13. */
  static final Machine X86_64 =
      new Machine(
          "x86_64",
          List.of("init_top_pgt", "phys_base"),
          "init_top_pgt",
          List.of(PagingLayout.X86_64_4_LEVEL, PagingLayout.X86_64_5_LEVEL),
          2 << 20);

  private static final Level PMD_16K = new Level("PMD", 25, 11, true);
  private static final Level PTE_16K = new Level("PTE", 14, 11, true);

  private static final PagingLayout ARM64_16K_47 =
      new PagingLayout(
          "arm64 16k 47-bit",
          47,
          PagingLayout.Canonical.TAGGED,
          List.of(new Level("PGD", 36, 11, false), PMD_16K, PTE_16K),
          PagingLayout.ARM64_16K_48.format());

  /** Since 6.9, on machines with FEAT_LPA2; physical addresses above 48 bits were never tried. */
  private static final PagingLayout ARM64_16K_52 =
      new PagingLayout(
          "arm64 16k 52-bit",
          52,
          PagingLayout.Canonical.TAGGED,
          List.of(
              new Level("PGD", 47, 5, false), new Level("PUD", 36, 11, false), PMD_16K, PTE_16K),
          PagingLayout.ARM64_16K_48.format());

  private static final PagingLayout ARM64_64K_42 =
      new PagingLayout(
          "arm64 64k 42-bit",
          42,
          PagingLayout.Canonical.TAGGED,
          List.of(new Level("PGD", 29, 13, true), new Level("PTE", 16, 13, true)),
          PagingLayout.ARM64_64K_48.format());

  static final Machine ARM64 =
      new Machine(
          "aarch64",
          List.of("kimage_voffset", "memstart_addr"),
          "swapper_pg_dir",
          List.of(
              PagingLayout.ARM64_4K_48,
              PagingLayout.ARM64_4K_39,
              PagingLayout.ARM64_4K_52,
              PagingLayout.ARM64_16K_48,
              ARM64_16K_47,
              ARM64_16K_52,
              PagingLayout.ARM64_64K_48,
              ARM64_64K_42,
              PagingLayout.ARM64_64K_52),
          64 << 10);

  static final List<Machine> ALL = List.of(X86_64, ARM64);

  /** Null when the symbols are those of some other architecture. */
  static Machine of(io.blueguard.profile.Symbols symbols) {
    return ALL.stream()
        .filter(machine -> machine.signs.stream().anyMatch(s -> symbols.address(s).isPresent()))
        .findFirst()
        .orElse(null);
  }
}
