package io.blueguard.space;

/**
 * A remembered translation. Of a guest's page it is told also where its bytes lie in the outermost
 * host ({@link #at}), once somebody has read them; then it is a piece that lies there as a whole.
 * Immutable, hence safe to find in a slot that another thread has just filled.
 */
final class Page {
  final long va;
  final long pa;
  final long size;

  /**
   * Start of the page in the memory that everything is read from in the end, or {@link #NOWHERE}.
   */
  final long at;

  static final long NOWHERE = -1;

  Page(long va, long pa, long size, long at) {
    this.at = at;
    this.va = va;
    this.pa = pa;
    this.size = size;
  }

  boolean covers(long address) {
    return (address & -size) == va;
  }
}
