package io.blueguard.dma;

/**
 * One of several targets behind an engine. A lane holds no more places of the queue than its share,
 * so that a target whose reads never end waits for its own places and leaves those of the others
 * alone.
 */
final class Lane {
  /** Places it holds now, those of reads that were given up included. Guarded by the queue. */
  int held;
}
