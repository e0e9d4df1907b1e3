package io.blueguard.shell;

import io.blueguard.base.Failure;
import org.jline.terminal.Terminal;

/**
 * Runs one command so that Ctrl-C ends it and not the console. The command runs on a thread of its
 * own: the first Ctrl-C interrupts it, which every walk notices at its next read; one that does not
 * (a device that hangs) is left behind at the second.
 */
final class Interruptible {
  private final Terminal terminal;
  private volatile boolean stopped;

  Interruptible(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * @return whether it came to its end by itself
   */
  boolean run(Runnable command) {
    Thread worker = Thread.ofPlatform().daemon().name("command").unstarted(command);
    Thread waiting = Thread.currentThread();
    Terminal.SignalHandler before =
        terminal.handle(Terminal.Signal.INT, signal -> stop(worker, waiting));
    try {
      worker.start();
      worker.join();
      return !stopped;
    } catch (InterruptedException e) {
      throw new Failure.WalkStopped("left behind: the command does not answer");
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
    }
  }

  private void stop(Thread worker, Thread waiting) {
    stopped = true;
    if (worker.isInterrupted()) {
      waiting.interrupt();
    }
    worker.interrupt();
  }
}
