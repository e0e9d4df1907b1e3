package io.blueguard.render;

import java.io.PrintWriter;
import java.util.List;

/**
 * Lines that scroll away above a few lines that stay and are drawn over: what happened, and how
 * things are. The cursor rests at the start of the first line that stays, so that whatever is
 * printed next, by whomever, overwrites them. For one thread.
 */
public final class LiveScreen {
  private static final String CLEAR_DOWN = "\r\u001b[J";
  private static final String CLEAR_LINE_END = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";

  // The window may have become narrower than the lines are cut.
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintWriter out;
  private final int width;

  /**
   * @param width columns of the window; a line that stays is cut there, for it must not wrap
   */
  public LiveScreen(PrintWriter out, int width) {
    this.out = out;
    this.width = width;
  }

  /** Whether the window can show one. */
  public static boolean possible(Look look) {
    String terminal = System.getenv().getOrDefault("TERM", "dumb");
    return look.width() > 0 && !terminal.equals("dumb");
  }

  /**
   * @param happened printed once, to stay above
   * @param state drawn over the lines of the last call; nothing but printable text
   */
  public void show(List<String> happened, List<String> state) {
    StringBuilder text = new StringBuilder(happened.isEmpty() ? "\r" : CLEAR_DOWN);
    happened.forEach(line -> text.append(line).append('\n'));
    text.append(NO_WRAP);
    for (int i = 0; i < state.size(); i++) {
      String line = state.get(i);
      text.append(i == 0 ? "" : "\n").append(line, 0, Math.min(line.length(), width - 1));
      text.append(i == state.size() - 1 ? CLEAR_REST : CLEAR_LINE_END);
    }
    if (state.size() > 1) {
      text.append("\u001b[").append(state.size() - 1).append('A');
    }
    out.print(text.append(WRAP).append('\r'));
    out.flush();
  }

  /** Takes the lines that stay away. */
  public void clear() {
    out.print(CLEAR_DOWN);
    out.flush();
  }
}
