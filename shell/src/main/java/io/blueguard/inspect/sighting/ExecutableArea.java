package io.blueguard.inspect.sighting;

import io.blueguard.base.Range;

/**
 * Kernel memory that can be executed.
 *
 * @param owner whose code lies in it, several with commas between; empty for nobody
 * @param bytes the first sixteen that are no filling, hexadecimal
 */
public record ExecutableArea(Range range, boolean writable, String owner, String bytes) {}
