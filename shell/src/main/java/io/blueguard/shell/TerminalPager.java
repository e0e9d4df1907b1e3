package io.blueguard.shell;

import io.blueguard.command.Pager;
import java.io.ByteArrayInputStream;
import java.io.IOError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.builtins.Less;
import org.jline.builtins.Source;
import org.jline.terminal.Terminal;

/** JLine's own {@code less}, for what does not fit the window; all else is printed. */
final class TerminalPager implements Pager {
  private final Terminal terminal;

  TerminalPager(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void show(String text) {
    int height = terminal.getHeight();
    if (height <= 2 || Terminal.TYPE_DUMB.equals(terminal.getType()) || !longer(text, height - 1)) {
      terminal.writer().append(text);
      terminal.flush();
      return;
    }
    page(text);
  }

  private static boolean longer(String text, int lines) {
    int ends = 0;
    for (int at = text.indexOf('\n'); at >= 0 && ends <= lines; at = text.indexOf('\n', at + 1)) {
      ends++;
    }
    return ends > lines;
  }

  private void page(String text) {
    Less less = new Less(terminal, Path.of(""));
    less.veryQuiet = true;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      less.run(
          new Source.InputStreamSource(
              new ByteArrayInputStream(bytes), true, "q leaves, / searches, h helps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.interrupted();
    } catch (IOError e) {
      // Ctrl-C, which here leaves the pager as q does, finds JLine waiting for a key.
      if (!(e.getCause() instanceof InterruptedIOException)) {
        throw e;
      }
      Thread.interrupted();
    }
  }
}
