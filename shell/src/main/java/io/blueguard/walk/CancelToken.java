package io.blueguard.walk;

import java.util.HashSet;
import java.util.Set;

/**
 * Stops walks from another thread: Ctrl-C, a closing session. Threads that wait for a device are
 * interrupted; those that compute notice at their next step. Once cancelled it stays so: the next
 * command gets a token of its own.
 */
public final class CancelToken {
  private final Set<Thread> inside = new HashSet<>();
  private volatile boolean cancelled;

  public boolean cancelled() {
    return cancelled;
  }

  public synchronized void cancel() {
    cancelled = true;
    inside.forEach(Thread::interrupt);
  }

  synchronized void enter() {
    inside.add(Thread.currentThread());
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
  }

  /** The interrupt was meant for the walk, not for what its thread does next. */
  synchronized void leave() {
    inside.remove(Thread.currentThread());
    if (cancelled) {
      Thread.interrupted();
    }
  }
}
