package io.blueguard.space;

/**
 * A remembered translation. Immutable, hence safe to find in a slot that another thread has just
 * filled.
 */
final class Page {
  final long va;
  final long pa;
  final long size;

  Page(long va, long pa, long size) {
    this.va = va;
    this.pa = pa;
    this.size = size;
  }

  boolean covers(long address) {
    return (address & -size) == va;
  }
}
