package io.blueguard.locate;

import io.blueguard.space.PagingLayout;
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
              PagingLayout.ARM64_64K_48,
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
