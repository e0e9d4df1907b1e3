package io.blueguard.session;

import io.blueguard.inspect.kvm.KvmMachines;
import io.blueguard.inspect.task.Processes;
import io.blueguard.memory.PhysicalMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What it costs to look into guests: first contact, later ones, {@code ps} through the host against
 * {@code ps} on the guest's RAM directly, and all machines at once against the slowest, on a file
 * and behind the model of a BlueField-2. Run as a program with the image of a host and the names of
 * its guests; no test, no verdict.
 */
public final class GuestBench {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", "..")).normalize();
  private static final long MOST = 1L << 31;
  private static final int SESSIONS = 31;

  private GuestBench() {}

  public static void main(String[] args) throws IOException {
    Path state = Files.createTempDirectory("guest-bench");
    List<String> guests = List.of(args).subList(1, args.length);
    contacts("first contact, kernel unknown", args[0], guests, state);
    contacts("later contact", args[0], guests, state);
    for (String guest : guests) {
      direct(args[0], guest, state);
    }
    vms(args[0], state);
    together(args[0], state);
    together("emulated:bluefield2:" + args[0], state);
  }

  private static Session session(Path state) {
    return new Session(new Settings(ROOT, state, state, line -> {}, line -> {}));
  }

  private static void contacts(String what, String host, List<String> guests, Path state) {
    try (Session session = session(state)) {
      told(what + " of the host", once(() -> session.attach(host)));
      for (String guest : guests) {
        told(what + " of " + guest, once(() -> session.use(guest)));
      }
    }
  }

  /** The same machine by way of its host and as a file of its own. */
  private static void direct(String host, String guest, Path state) throws IOException {
    Path ram = state.resolve(guest + ".raw");
    try {
      try (Session session = session(state)) {
        session.attach(host);
        Target inside = session.use(guest);
        export(inside.memory(), ram);
        Target alone = session.attach(ram.toString());
        told("ps in " + guest + ", warm", median(() -> inside.inspect(new Processes()), 2000));
        told("ps on its RAM, warm", median(() -> alone.inspect(new Processes()), 2000));
      }
      told("ps in " + guest + ", cold", cold(state, host, session -> session.use(guest)));
      told("ps on its RAM, cold", cold(state, ram.toString(), Session::current));
    } finally {
      Files.deleteIfExists(ram);
    }
  }

  /** The program is warm; what is not are the pages and what was looked up in them. */
  private static double cold(Path state, String spec, Function<Session, Target> going) {
    double[] micros = new double[SESSIONS];
    for (int i = 0; i < SESSIONS; i++) {
      try (Session session = session(state)) {
        session.attach(spec);
        Target target = going.apply(session);
        micros[i] = once(() -> target.inspect(new Processes()));
      }
    }
    return median(micros);
  }

  private static void export(PhysicalMemory memory, Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] page = new byte[4096];
      for (var range : memory.populated()) {
        for (long gpa = range.start(); gpa < Math.min(range.end(), MOST); gpa += page.length) {
          memory.read(gpa, MemorySegment.ofArray(page));
          out.write(ByteBuffer.wrap(page), gpa);
        }
      }
    }
  }

  /** What KVM says of its guests, without looking into them. */
  private static void vms(String host, Path state) {
    for (String spec : List.of(host, "emulated:bluefield2:" + host)) {
      try (Session session = session(state)) {
        Target outer = session.attach(spec);
        told("first kvm walk of " + spec, once(() -> outer.inspect(new KvmMachines())));
        told("later ones", median(() -> outer.inspect(new KvmMachines()), 100));
      }
    }
  }

  private static void together(String host, Path state) {
    try (Session session = session(state)) {
      session.attach(host);
      List<Target> machines = session.machines((guest, why) -> {});
      double slowest = 0;
      for (Target machine : machines) {
        double each = median(() -> machine.inspect(new Processes()), 100);
        slowest = Math.max(slowest, each);
        told("ps in " + machine.machine() + " of " + host, each);
      }
      double all =
          median(() -> session.inEach(machines, m -> m.inspect(new Processes()).rows()), 100);
      told("ps in all of them at once", all);
      System.out.printf("%-60s %10.2f%n", "against the slowest", all / slowest);
    }
  }

  private static double once(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1000.0;
  }

  private static double median(Runnable work, int runs) {
    double[] micros = new double[runs];
    for (int i = 0; i < runs; i++) {
      micros[i] = once(work);
    }
    return median(micros);
  }

  private static double median(double[] micros) {
    Arrays.sort(micros);
    return micros[micros.length / 2];
  }

  private static void told(String what, double micros) {
    System.out.printf("%-60s %10.0f us%n", what, micros);
  }
}
