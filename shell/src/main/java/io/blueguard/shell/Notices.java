package io.blueguard.shell;

import io.blueguard.session.Settings;
import java.util.function.Consumer;

/**
 * What the session says of its own accord. While a person types, a warning goes above the prompt
 * and progress waits until the line is sent.
 */
final class Notices {
  private final Consumer<String> warnings;
  private final Consumer<String> progress;
  // Prints above the prompt; null while there is none.
  private volatile Consumer<String> above;
  private volatile String last = "";

  private Notices(Settings settings) {
    this.warnings = settings.warnings();
    this.progress = settings.progress();
  }

  /** The same settings, whose messages pass through here. */
  record Through(Notices notices, Settings settings) {}

  static Through of(Settings settings) {
    Notices notices = new Notices(settings);
    return new Through(notices, settings.telling(notices::warn, notices::progress));
  }

  private void warn(String what) {
    say("blueguard: warning: " + what, () -> warnings.accept(what));
  }

  /** Says a text above the prompt, or otherwise where there is none. */
  void say(String text, Runnable otherwise) {
    Consumer<String> prompt = above;
    if (prompt == null) {
      otherwise.run();
    } else {
      prompt.accept(text);
    }
  }

  private void progress(String what) {
    last = what;
    if (above == null) {
      progress.accept(what);
    }
  }

  /** From now on a prompt is on the screen. */
  void prompting(Consumer<String> above) {
    progress.accept("");
    this.above = above;
  }

  /** The line is sent: what is still going on is shown again. */
  void working() {
    above = null;
    progress.accept(last);
  }
}
