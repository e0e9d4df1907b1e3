package io.blueguard.command;

/** Shows text to a person page by page where it is longer than the window. */
public interface Pager {
  /**
   * @param text complete lines, safe to show
   */
  void show(String text);
}
