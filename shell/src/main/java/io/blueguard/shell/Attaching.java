package io.blueguard.shell;

import io.blueguard.base.Failure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** The kernel is looked for while the prompt takes keys already; what needs the target waits. */
final class Attaching {
  private final FutureTask<Void> task;
  private final Thread thread;
  private volatile boolean over;

  /**
   * @param attach fails when there is no such target
   * @param problem told of that on another thread, as soon as it is known
   */
  Attaching(Runnable attach, Consumer<Throwable> problem) {
    task = new FutureTask<>(() -> attach(attach, problem), null);
    thread = Thread.ofPlatform().daemon().name("attach").unstarted(task);
    thread.start();
  }

  private void attach(Runnable attach, Consumer<Throwable> problem) {
    try {
      attach.run();
      over = true;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      over = true;
      problem.accept(e);
    }
  }

  /** Whether the target is there, or known not to be. */
  boolean over() {
    return over;
  }

  /** Waits until it is {@link #over}, and what went wrong is said. */
  void await() {
    try {
      task.get();
    } catch (InterruptedException e) {
      throw new Failure.WalkStopped("the target is still being attached");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** For who leaves meanwhile; each walk notices at its next read. */
  void stop() {
    thread.interrupt();
  }
}
