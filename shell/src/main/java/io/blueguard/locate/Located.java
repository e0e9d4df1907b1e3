package io.blueguard.locate;

import io.blueguard.profile.Symbols;
import io.blueguard.profile.Types;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import java.util.List;

/**
 * A kernel that was found in physical memory and proved.
 *
 * @param release as in {@code uname -r}
 * @param banner the whole {@code linux_banner}, without its line end
 * @param arch {@code x86_64} or {@code aarch64}
 * @param kaslrOffset how far the image was moved from its link address, bytes
 * @param physicalOffset virtual minus physical address, the same for all of the image
 * @param directMapBase virtual address of physical address 0 in the mapping of all memory
 * @param layout of the page tables
 * @param root physical address of the kernel's own top-level table
 * @param buildId GNU build id in hexadecimal, empty when the kernel has none
 * @param warnings what a person should know: a refused profile, a second kernel
 * @param fromCache whether types and symbols came from a stored profile
 */
public record Located(
    String release,
    String banner,
    String arch,
    long kaslrOffset,
    long physicalOffset,
    long directMapBase,
    PagingLayout layout,
    long root,
    AddressSpace space,
    Types types,
    Symbols symbols,
    String buildId,
    Trust trust,
    List<String> warnings,
    boolean fromCache) {
  public Located {
    warnings = List.copyOf(warnings);
  }
}
