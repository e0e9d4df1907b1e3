package io.blueguard.delta;

import io.blueguard.base.Range;
import io.blueguard.memory.ReadSet;
import java.util.List;

/**
 * The bytes behind a moment: all that its views read, and what is needed to understand them, so
 * that anybody can run the same views again and must get the same rows.
 *
 * @param engine what the memory was read with
 * @param release of the kernel
 * @param consistent whether nothing that was read had changed when all of it had been read
 * @param profile symbols and types of the kernel, as a file of the profile store
 * @param extents RAM of the machine
 * @param populated its parts that held data
 */
public record Evidence(
    String engine,
    String release,
    boolean consistent,
    byte[] profile,
    List<Range> extents,
    List<Range> populated,
    ReadSet reads) {
  /** How many ranges were read. */
  public int ranges() {
    return reads.count();
  }

  /** How many bytes were read. */
  public long bytes() {
    return reads.size();
  }
}
