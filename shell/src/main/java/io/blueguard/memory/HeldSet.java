package io.blueguard.memory;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A read-set that nobody else compares until it is closed, for a comparison of several at once.
 *
 * @param memory where it was read
 * @param lock held by this thread
 */
public record HeldSet(PhysicalMemory memory, ReadSet reads, ReentrantLock lock)
    implements AutoCloseable {
  @Override
  public void close() {
    lock.unlock();
  }
}
