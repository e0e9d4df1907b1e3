package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import io.blueguard.testkit.LiveImage;
import io.blueguard.testkit.OwnProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch that is killed in the middle of its work. */
class KilledWatchTest {
  private static final Path HOME =
      Path.of(System.getProperty("blueguard.root", "..")).toAbsolutePath();
  private static final int BEFORE_THE_KILL = 200;

  @TempDir private Path folder;

  private Thread renaming(LiveImage image) {
    try (Session session = new Session(new Settings(HOME, folder, folder, l -> {}, l -> {}))) {
      Target target = session.attach(image.spec(), "machine");
      Kernel kernel = target.kernel();
      Process victim =
          target.inspect(new Processes()).rows().stream()
              .filter(row -> row.comm().equals("sshd"))
              .findFirst()
              .orElseThrow();
      long pa =
          kernel.space().translate(victim.task() + kernel.field("task_struct", "comm").offset());
      return Thread.ofPlatform().daemon().start(() -> rename(image, pa));
    }
  }

  private static void rename(LiveImage image, long pa) {
    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
      image.put(pa, "sshd%06d".formatted(i).getBytes(StandardCharsets.US_ASCII));
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  @Timeout(300)
  void losesNothingThatItHasPrinted() throws Exception {
    Path log = folder.resolve("events.jsonl");
    List<String> printed = new ArrayList<>();
    try (LiveImage image = LiveImage.ofExample(folder.resolve("ram"))) {
      java.lang.Process watch =
          OwnProcess.start(
              folder, "-t", image.spec(), "-c", "watch ps --every 0 --jsonl --log " + log);
      Thread renaming = renaming(image);
      try (BufferedReader out = watch.inputReader(StandardCharsets.US_ASCII)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          printed.add(line);
          if (printed.size() == BEFORE_THE_KILL) {
            watch.toHandle().destroyForcibly();
          }
        }
      }
      renaming.interrupt();
      renaming.join();
      watch.waitFor();
    }
    assertTrue(
        printed.size() >= BEFORE_THE_KILL, () -> "printed=" + printed.size() + " " + errors());
    // The last line may have been printed in part.
    assertTrue(Files.readString(log).startsWith(String.join("\n", printed)), printed::getLast);
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("err"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
