package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.inspect.system.BootMark;
import io.blueguard.kernel.Kernel;

/**
 * The run of a kernel that was found, as opposed to the next one after the machine has booted anew.
 * A kernel that is found while it boots has no mark of its own yet; the one that it gets is taken
 * for it. Any thread may ask.
 */
final class Run {
  private volatile BootMark mark;

  Run(Kernel kernel) {
    this.mark = BootMark.of(kernel);
  }

  /** Whether that kernel, at this moment, is still in the same run. */
  boolean goesOn(Kernel moment) {
    try {
      BootMark now = BootMark.of(moment);
      boolean same = now.follows(mark);
      mark = same ? now : mark;
      return same;
    } catch (Failure.NotMapped nothingThere) {
      // What is only swapped out tells neither way.
      return nothingThere.away();
    }
  }
}
