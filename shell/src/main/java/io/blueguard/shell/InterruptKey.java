package io.blueguard.shell;

import java.util.List;
import org.jline.keymap.KeyMap;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Terminal;

/**
 * Lets Ctrl-C at the prompt come as a key among the others. As a signal it comes some time after
 * what was typed behind it: that went to the line which the signal gives up, and was lost with it.
 */
final class InterruptKey {
  private static final String NAME = "blueguard-interrupt";

  private InterruptKey() {}

  static void install(LineReaderImpl reader) {
    reader.getWidgets().put(LineReader.CALLBACK_INIT, () -> quiet(reader.getTerminal()));
    reader
        .getWidgets()
        .put(
            NAME,
            () -> {
              throw new UserInterruptException(reader.getBuffer().toString());
            });
    for (String map : List.of(LineReader.EMACS, LineReader.VIINS, LineReader.VICMD)) {
      reader.getKeyMaps().get(map).bind(new Reference(NAME), KeyMap.ctrl('C'));
    }
  }

  /** Until the line is read; the reader then gives back what the terminal had before. */
  private static boolean quiet(Terminal terminal) {
    Attributes now = terminal.getAttributes();
    now.setControlChar(ControlChar.VINTR, 0);
    terminal.setAttributes(now);
    return true;
  }
}
