package io.blueguard.inspect.system;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * A kernel as a whole.
 *
 * @param release as in {@code uname -r}
 * @param arch {@code x86_64}, {@code aarch64}
 * @param kaslrOffset how far the image was moved from its link address, bytes
 * @param pageTableRoot physical address of the top-level page table
 * @param paging its layout, {@code x86-64 5-level}
 * @param directMap first virtual address of the mapping of all physical memory
 * @param ram bytes of RAM that can be read
 * @param buildId GNU build id, hexadecimal
 * @param symbols how many there are and where they came from
 * @param types how many there are and where they came from
 * @param trust how far all this is to be trusted: {@code full}, or what is missing
 * @param evidence the tests behind that word
 * @param banner the whole {@code linux_banner}
 */
public record Info(
    String release,
    String arch,
    @Address long kaslrOffset,
    @Address long pageTableRoot,
    String paging,
    @Address long directMap,
    long ram,
    String buildId,
    String symbols,
    String types,
    String trust,
    List<String> evidence,
    String banner) {}
