package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
  private final StringWriter text = new StringWriter();
  private final LiveScreen screen = new LiveScreen(new PrintWriter(text), 10);

  @Test
  void whatHappenedStaysAboveAndTheStateIsDrawnOver() {
    screen.show(List.of("one", "a line longer than the window"), List.of("state 1", "state 2"));
    assertEquals(
        "\r\u001b[Jone\na line longer than the window\n"
            + "\u001b[?7lstate 1\u001b[K\nstate 2\u001b[J\u001b[1A\u001b[?7h\r",
        text.toString());
  }

  @Test
  void aLineOfTheStateNeverWraps() {
    screen.show(List.of(), List.of("0123456789abc"));
    assertEquals("\r\u001b[?7l012345678\u001b[J\u001b[?7h\r", text.toString());
  }

  @Test
  void aFileOrPipeHasNone() {
    assertFalse(LiveScreen.possible(Look.PLAIN));
  }
}
