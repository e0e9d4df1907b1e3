package io.blueguard.shell;

import java.io.PrintWriter;

/**
 * Long work seen from outside: on a terminal one line that changes, wiped before anything else is
 * said. Where stderr is no terminal, progress is silent and warnings are lines.
 */
final class Progress {
  private static final String WIPE = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean terminal;
  private boolean shown;

  Progress(PrintWriter err) {
    this(err, Terminals.stderr() && !Terminals.dumb());
  }

  Progress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  synchronized void say(String what) {
    if (terminal && (shown || !what.isEmpty())) {
      err.print(WIPE + (what.isEmpty() ? "" : "… " + what));
      err.flush();
      shown = !what.isEmpty();
    }
  }

  synchronized void warn(String what) {
    wipe();
    err.println("blueguard: warning: " + what);
    err.flush();
  }

  /** Takes the line away, if one is there. */
  synchronized void wipe() {
    if (shown) {
      err.print(WIPE);
      err.flush();
      shown = false;
    }
  }
}
