package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptKeyTest {
  private static final Attributes.ControlChar INTERRUPT = Attributes.ControlChar.VINTR;

  @Test
  void whatIsTypedRightBehindCtrlCGoesToTheNextLine() throws IOException {
    PipedOutputStream keys = new PipedOutputStream();
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(false)
            .type("xterm")
            .streams(new PipedInputStream(keys), new ByteArrayOutputStream())
            .build()) {
      int before = terminal.getAttributes().getControlChar(INTERRUPT);
      LineReaderImpl reader = new LineReaderImpl(terminal, "test", null);
      InterruptKey.install(reader);
      Thread.ofVirtual().start(() -> type(terminal, keys));
      UserInterruptException given =
          assertThrows(UserInterruptException.class, () -> reader.readLine("> "));
      assertEquals("given up", given.getPartialLine());
      assertEquals(before, terminal.getAttributes().getControlChar(INTERRUPT));
      assertEquals("kept", reader.readLine("> "));
    }
  }

  /** All at once, when the line is read. */
  private static void type(Terminal terminal, OutputStream keys) {
    try {
      while (terminal.getAttributes().getControlChar(INTERRUPT) != 0) {
        Thread.yield();
      }
      keys.write("given up\u0003kept\r".getBytes(StandardCharsets.US_ASCII));
      keys.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
