package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.delta.Costs;
import io.blueguard.delta.Event;
import io.blueguard.delta.Watch;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Kernel;
import io.blueguard.testkit.LiveImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a watch reaches, measured; run by name, never as part of the tests:
 *
 * <pre>
 *   mvn -B -pl dma-native,shell test -Dtest=WatchBench -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dbench.image=/path/to/a/raw/image [-Dbench.tries=1000] [-Dbench.machines=16,64] \
 *       [-Dbench.every=10000,0]
 * </pre>
 *
 * <p>Without an image the example that ships is taken; of several, with a colon between them, the
 * machines are of each in turn, so that they share no kernel. Copies go to {@code /dev/shm}, where
 * there is one.
 *
 * <p>Own memory is all of this process that is resident, code of the JVM included, but for the
 * images. The collector is that of the program ({@code test.options} of the build).
 */
class WatchBench {
  private static final Path SHM = Path.of("/dev/shm");
  private static final List<String> VIEWS = List.of("ps", "lsmod", "syscall-table");

  @TempDir private Path folder;

  private static Session session(Path state) {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    return new Session(new Settings(home, state, state, line -> {}, line -> {}));
  }

  private static LiveImage image() throws IOException {
    return image(System.getProperty("bench.image", "").split(":")[0]);
  }

  private static LiveImage image(String given) throws IOException {
    Path file = Files.createTempFile(Files.isDirectory(SHM) ? SHM : null, "blueguard", ".ram");
    file.toFile().deleteOnExit();
    return given.isEmpty() ? LiveImage.ofExample(file) : LiveImage.copy(Path.of(given), file);
  }

  /** From the write that unlinks a task or hooks a system call to the event. */
  @Test
  void detection() throws Exception {
    try (LiveImage image = image();
        Session session = session(folder)) {
      Target target = session.attach(image.spec(), "bench");
      int tries = Integer.getInteger("bench.tries", 1000);
      for (int every : numbers("bench.pauses", "0,10,100")) {
        new Hand(image, session, target, Duration.ofMillis(every))
            .run(every > 10 ? tries / 5 : tries);
      }
      Files.delete(image.file());
    }
  }

  /** One who tampers, waits for the event, and takes it back. */
  private static final class Hand {
    private final LiveImage image;
    private final Kernel kernel;
    private final Lookout lookout;
    private final List<Long> nodes;
    private final long table;
    private final BlockingQueue<Long> seen = new ArrayBlockingQueue<>(1);
    private final Random random = new Random(1);
    private volatile boolean waiting;
    private volatile int odd;

    Hand(LiveImage image, Session session, Target target, Duration every) {
      this.image = image;
      this.kernel = target.kernel();
      long tasks = kernel.field("task_struct", "tasks").offset();
      this.nodes =
          target.inspect(new Processes()).rows().stream()
              .filter(row -> row.pid() > 2)
              .map(Process::task)
              .map(task -> task + tasks)
              .toList();
      this.table = kernel.symbol("sys_call_table");
      Lookout.Request request =
          new Lookout.Request(List.of(target), false, session.catalog().views(VIEWS), every, false);
      this.lookout = new Lookout(session, request, this::told);
    }

    private void told(Event event) {
      long now = System.nanoTime();
      if (!waiting) {
        odd++;
      }
      // The first of several fields is the one that counts.
      seen.offer(now);
    }

    void run(int tries) throws InterruptedException {
      Thread watching = Thread.ofPlatform().start(() -> lookout.run(Duration.ofHours(1)));
      // What is measured is a watch that runs, not one whose code is still interpreted.
      for (int i = 0; i < tries / 5; i++) {
        tampered(i);
      }
      long[][] nanos = new long[2][tries / 2];
      Costs before = lookout.watch().stats().costs();
      for (int i = 0; i < tries / 2 * 2; i++) {
        nanos[i % 2][i / 2] = tampered(i);
      }
      Costs after = lookout.watch().stats().costs();
      lookout.watch().stop();
      watching.join();
      steps(before, after);
      tell("task unlinked", nanos[0]);
      tell("system call hooked", nanos[1]);
      assertEquals(0, odd, "events that nobody caused");
    }

    /** Nanoseconds from the write to the event; -1 when there was none within two seconds. */
    private long tampered(int i) throws InterruptedException {
      // At any moment between two rounds.
      long every = lookout.watch().every().toNanos();
      LockSupport.parkNanos(random.nextLong(Math.max(2_000_000, every)));
      long node = nodes.get(random.nextInt(nodes.size()));
      long entry = table + 8L * random.nextInt(300);
      long was = image.u64(kernel, entry);
      long harmless = kernel.symbol("__x64_sys_getpid");
      boolean unlink = i % 2 == 0 || was == harmless;
      long start =
          unlink
              ? timed(() -> image.unlink(kernel, node))
              : timed(() -> image.put64(kernel, entry, harmless));
      Long seenAt = took();
      // All events of this change have to be out before the next one.
      rest();
      if (unlink) {
        timed(() -> image.link(kernel, node));
      } else {
        timed(() -> image.put64(kernel, entry, was));
      }
      took();
      rest();
      return seenAt == null ? -1 : seenAt - start;
    }

    private long timed(Runnable write) {
      long[] at = new long[1];
      waiting = true;
      at[0] = System.nanoTime();
      write.run();
      return at[0];
    }

    private Long took() throws InterruptedException {
      return seen.poll(2, TimeUnit.SECONDS);
    }

    private void rest() {
      long rounds = lookout.watch().stats().rounds();
      while (lookout.watch().stats().rounds() < rounds + 2) {
        LockSupport.parkNanos(50_000);
      }
      waiting = false;
      seen.clear();
    }

    /** Where the time between a write and its event goes. */
    private static void steps(Costs before, Costs after) {
      double walks = (after.walks() - before.walks()) * 1e6;
      System.out.printf(
          "%.0f walks, a walk: walk=%.3f ms prove=%.3f ms rows=%.3f ms%n",
          walks / 1e6,
          (after.walk() - before.walk()) / walks,
          (after.prove() - before.prove()) / walks,
          (after.rows() - before.rows()) / walks);
    }

    private void tell(String what, long[] nanos) {
      long missed = Arrays.stream(nanos).filter(n -> n < 0).count();
      Arrays.sort(nanos);
      System.out.printf(
          "detection, %s, every %d ms: tries=%d missed=%d median=%.3f ms p99=%.3f ms max=%.3f ms%n",
          what,
          lookout.watch().every().toMillis(),
          nanos.length,
          missed,
          nanos[nanos.length / 2] / 1e6,
          nanos[nanos.length * 99 / 100] / 1e6,
          nanos[nanos.length - 1] / 1e6);
    }
  }

  /**
   * Many machines, three views each: how often, at what share of a processor, in how much memory.
   */
  @Test
  void machines() throws Exception {
    List<String> specs = new ArrayList<>();
    for (String given : System.getProperty("bench.image", "").split(":")) {
      try (LiveImage image = image(given)) {
        specs.add(image.spec());
      }
    }
    try (Session session = session(folder)) {
      System.out.println(
          "| machines | every | rounds/s | late | a round | of one CPU | own memory | of it heap"
              + " | of it in use |");
      System.out.println("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
      List<Target> targets = new ArrayList<>();
      for (int count : numbers("bench.machines", "1,4,16,64")) {
        while (targets.size() < count) {
          String spec = specs.get(targets.size() % specs.size());
          targets.add(session.attach(spec, "machine" + targets.size()));
        }
        for (int every : numbers("bench.every", "100000,10000,5000,2000,1000,0")) {
          System.out.println(row(session, List.copyOf(targets), every));
        }
      }
    }
  }

  private static int[] numbers(String property, String otherwise) {
    return Arrays.stream(System.getProperty(property, otherwise).split(","))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static String row(Session session, List<Target> targets, int everyMicros)
      throws IOException {
    List<View<?>> views = session.catalog().views(VIEWS);
    Lookout.Request request =
        new Lookout.Request(targets, false, views, Duration.ofNanos(everyMicros * 1000L), false);
    Lookout lookout = new Lookout(session, request, event -> {});
    lookout.run(Duration.ofSeconds(1));
    Watch.Stats before = lookout.watch().stats();
    long cpu = cpu();
    long start = System.nanoTime();
    lookout.run(Duration.ofSeconds(Integer.getInteger("bench.seconds", 3)));
    double seconds = (System.nanoTime() - start) / 1e9;
    Watch.Stats now = lookout.watch().stats();
    double rounds = now.rounds() - before.rounds();
    String cost =
        "| %d | %s | %.0f | %.1f %% | %.0f us | %.0f %%"
            .formatted(
                targets.size(),
                everyMicros == 0 ? "no pause" : everyMicros / 1000.0 + " ms",
                rounds / seconds,
                100 * (now.missed() - before.missed()) / rounds,
                (now.costs().compare() - before.costs().compare()) / rounds / 1e3,
                (cpu() - cpu) / seconds / 1e7);
    long own = resident();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    // What is in use; and the next row is not to be charged for this one's watch.
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return cost
        + " | %d MB | %d MB | %d MB |".formatted(own >> 20, heap.getCommitted() >> 20, used >> 20);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Bytes of this process that are in memory, those of the images left out. */
  private static long resident() throws IOException {
    long sum = 0;
    boolean image = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        image = line.endsWith(".ram");
      } else if (line.startsWith("Rss:") && !image) {
        sum += Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return sum;
  }
}
