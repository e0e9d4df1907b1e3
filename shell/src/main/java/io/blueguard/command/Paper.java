package io.blueguard.command;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.ToIntFunction;

/**
 * Holds what a command prints until it is over, so that a pager can show it. What is too much to be
 * held goes on to the terminal as it comes.
 */
final class Paper extends Writer {
  private static final int MOST = 16 << 20;

  private final StringBuilder held = new StringBuilder();
  private final PrintWriter beyond;
  private boolean full;

  private Paper(PrintWriter beyond) {
    this.beyond = beyond;
  }

  /**
   * Runs a command on paper where there is a pager, and says how long it took if that is wanted.
   */
  static int run(Console console, boolean live, ToIntFunction<Console> command) {
    // The command may turn it off.
    Pager pager = console.pager();
    if (live || pager == null) {
      int status = timed(console, command);
      console.out().flush();
      return status;
    }
    Paper paper = new Paper(console.out());
    PrintWriter out = new PrintWriter(paper);
    try {
      return timed(console.onPaper(out), command);
    } finally {
      out.flush();
      paper.show(pager);
      console.out().flush();
    }
  }

  private static int timed(Console console, ToIntFunction<Console> command) {
    long start = System.nanoTime();
    try {
      return command.applyAsInt(console);
    } finally {
      if (console.setting(Setting.TIMING).equals("on")) {
        console.out().flush();
        console.err().printf("time: %.1f ms%n", (System.nanoTime() - start) / 1e6);
        console.err().flush();
      }
    }
  }

  /** Somebody who pressed Ctrl-C wants to get on, not to read. */
  private void show(Pager pager) {
    if (Thread.currentThread().isInterrupted() || full) {
      beyond.append(held);
      beyond.flush();
    } else if (!held.isEmpty()) {
      pager.show(held.toString());
    }
  }

  @Override
  public void write(char[] text, int start, int length) {
    if (full) {
      beyond.write(text, start, length);
      return;
    }
    held.append(text, start, length);
    if (held.length() > MOST) {
      full = true;
      beyond.append(held);
      held.setLength(0);
    }
  }

  @Override
  public void flush() {
    if (full) {
      beyond.flush();
    }
  }

  @Override
  public void close() {
    flush();
  }
}
