package io.blueguard.kernel;

import java.util.List;

/**
 * What is known of a kernel as a whole, and how far it can be trusted.
 *
 * @param release as in {@code uname -r}
 * @param banner the whole {@code linux_banner}, one line
 * @param arch {@code x86_64} or {@code aarch64}
 * @param buildId GNU build id in hexadecimal, empty when the kernel has none
 * @param kaslrOffset how far the image was moved from its link address, bytes
 * @param directMap first virtual address of the mapping of all physical memory
 * @param trust {@code full} when all evidence holds, else a word that says less
 * @param evidence each test that was made, and how it went
 * @param fromCache whether types and symbols came from a stored profile
 */
public record About(
    String release,
    String banner,
    String arch,
    String buildId,
    long kaslrOffset,
    long directMap,
    String trust,
    List<Evidence> evidence,
    boolean fromCache) {
  /** One test of what was found: {@code init_task is pid 0}, passed, {@code comm=swapper/0}. */
  public record Evidence(String test, boolean passed, String detail) {}
}
