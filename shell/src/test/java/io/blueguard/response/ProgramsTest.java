package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgramsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void aProgramReadsWhatACommandWrites() {
    int status =
        Programs.pipe("tr a-z A-Z", in -> in.write("ps\n".getBytes(StandardCharsets.UTF_8)), out);
    assertEquals(0, status);
    assertEquals("PS\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(20)
  void aProgramThatStopsReadingIsNoFailure() {
    byte[] line = "x\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    Programs.pipe(
        "head -1",
        in -> {
          for (int i = 0; i < 1000; i++) {
            in.write(line);
          }
        },
        out);
    assertEquals("x\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(20)
  void whatCannotBeHandedOnIsSaid() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Failure lost =
        assertThrows(Failure.UsageError.class, () -> Programs.pipe("echo ps", in -> {}, full));
    assertEquals(
        "what the program wrote could not be handed on: program=echo ps: No space left on device",
        lost.getMessage());
  }

  @Test
  void itsExitStatusIsHandedOn() {
    assertEquals(7, Programs.pipe("exit 7", in -> {}, out));
  }

  @Test
  @Timeout(20)
  void aProgramIsStoppedWithItsCommand() {
    Thread.currentThread().interrupt();
    Failure stopped =
        assertThrows(
            Failure.WalkStopped.class,
            () -> Programs.pipe("cat >/dev/null; sleep 60", in -> {}, out));
    assertEquals("stopped: program=cat >/dev/null; sleep 60", stopped.getMessage());
    assertTrue(Thread.interrupted());
  }
}
