package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.LiveImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that subscribe to two machines on which a process renames itself all the time. */
class SubscriptionTest {
  @TempDir private Path folder;

  private List<LiveImage> images;
  private Session session;
  private Thread renaming;
  private ConsoleTester console;

  @BeforeEach
  void renameOnBoth() {
    images =
        List.of(
            LiveImage.ofExample(folder.resolve("one")), LiveImage.ofExample(folder.resolve("two")));
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    session = new Session(new Settings(home, folder, folder, line -> {}, line -> {}));
    Target target = session.attach(images.getFirst().spec(), "machine");
    Kernel kernel = target.kernel();
    long comm =
        target.inspect(new Processes()).rows().stream()
                .filter(row -> row.comm().equals("sshd"))
                .mapToLong(Process::task)
                .findFirst()
                .orElseThrow()
            + kernel.field("task_struct", "comm").offset();
    renaming = Thread.ofPlatform().daemon().start(() -> rename(kernel, comm));
    console = new ConsoleTester(folder).on(images.getFirst().spec());
  }

  private void rename(Kernel kernel, long comm) {
    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
      byte[] name = (i % 2 == 0 ? "evil" : "sshd").getBytes(StandardCharsets.US_ASCII);
      images.forEach(image -> image.put(kernel, comm, name));
      LockSupport.parkNanos(5_000_000);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    renaming.interrupt();
    renaming.join();
    session.close();
    images.forEach(LiveImage::close);
  }

  private void subscribe(String options) {
    console.exec(
        "attach " + images.get(1).spec(),
        "def seen = [] as Set; watch('ps', every: '1ms', for: '30s', "
            + options
            + ") { seen << it.target; seen.size() < 2 }; seen*.replaceAll('.*/', '').sort()");
  }

  @Test
  void namedMachinesAreWatchedTogether() {
    subscribe("on: ['%s', '%s']".formatted(images.get(0).spec(), images.get(1).spec()));
    assertEquals("[one, two]\n", console.out(), console.err());
  }

  @Test
  void allMachinesAreWatchedTogether() {
    subscribe("all: true");
    assertEquals("[one, two]\n", console.out(), console.err());
  }

  @Test
  void aClosureThatDoesNotEndEndsTheScriptWithThatReason() {
    for (String endless : List.of("while (true) { }", "Thread.sleep(100000)")) {
      console
          .exec("watch('ps', every: '1ms', for: '60s', within: '200ms') { " + endless + " }")
          .assertFails(
              2,
              "blueguard: the closure of a watch does not end; give it more time with within:"
                  + " '1m'");
    }
  }

  @Test
  void theTimeOfAWatchEndsAClosureToo() {
    console.exec("watch('ps', every: '1ms', for: '300ms') { while (true) { } }; 'over'");
    assertEquals("over\n", console.out(), console.err());
  }
}
