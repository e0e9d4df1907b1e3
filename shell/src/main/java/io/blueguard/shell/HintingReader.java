package io.blueguard.shell;

import io.blueguard.command.Console;
import io.blueguard.command.Hints;
import io.blueguard.command.Setting;
import io.blueguard.render.Theme;
import java.io.IOException;
import java.util.List;
import org.jline.keymap.KeyMap;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** JLine's line editor with a line of help below what is being typed. */
final class HintingReader extends LineReaderImpl {
  private final Console console;
  private final Hints hints;
  // The first hint takes what later ones find ready; a key press does not wait for it.
  private volatile boolean warm;

  HintingReader(Terminal terminal, Console console, Hints hints) throws IOException {
    super(terminal, "blueguard", null);
    this.console = console;
    this.hints = hints;
    InterruptKey.install(this);
  }

  /** Makes ready what the first hint needs, on a thread beside the one that takes keys. */
  void warmUp() {
    hints.of("ps -");
    hints.of("a name that no command has");
    warm = true;
  }

  @Override
  public AttributedString getDisplayedBufferWithPrompts(List<AttributedString> prompts) {
    AttributedString shown = super.getDisplayedBufferWithPrompts(prompts);
    String hint = hint();
    if (hint.isEmpty()) {
      return shown;
    }
    AttributedString line =
        AttributedString.fromAnsi(console.look().theme().paint(Theme.Role.FAINT, hint));
    int room = Math.max(1, getTerminal().getWidth() - 1);
    return new AttributedStringBuilder()
        .append(shown)
        .append("\n")
        .append(line.columnSubSequence(0, room))
        .toAttributedString();
  }

  /** Ctrl-C where a key answers a question gives up the line, as everywhere. */
  @Override
  public int readCharacter() {
    int key = super.readCharacter();
    if (key == KeyMap.ctrl('C').charAt(0)) {
      throw new UserInterruptException(buf.toString());
    }
    return key;
  }

  /** Not below a list of candidates or a search, and not once the line is sent. */
  private String hint() {
    boolean typing = state == State.NORMAL && post == null && searchTerm == null;
    boolean wanted =
        console.setting(Setting.HINTS).equals("on")
            && !Terminal.TYPE_DUMB.equals(getTerminal().getType());
    return typing && wanted && warm ? hints.of(buf.upToCursor()) : "";
  }
}
