package io.blueguard.session;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.inspect.kvm.KvmMachines;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What it costs to look into guests: first contact, later ones, {@code ps} through the host against
 * {@code ps} on the guest's RAM directly, and all machines at once against the slowest, on a file
 * and behind the model of a BlueField-2. Run as a program with the image of a host and the names of
 * its guests, and with {@code -Dparts=together} where only that part of it is wanted; no test, no
 * verdict.
 */
public final class GuestBench {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", "..")).normalize();
  private static final long MOST = 1L << 31;
  private static final int SESSIONS = 31;
  private static final List<String> PARTS =
      List.of(System.getProperty("parts", "contacts,direct,vms,together").split(","));

  private GuestBench() {}

  public static void main(String[] args) throws IOException {
    Path state = Files.createTempDirectory("guest-bench");
    List<String> guests = List.of(args).subList(1, args.length);
    if (PARTS.contains("contacts")) {
      contacts("first contact, kernel unknown", args[0], guests, state);
      contacts("later contact", args[0], guests, state);
    }
    for (String guest : PARTS.contains("direct") ? guests : List.<String>of()) {
      direct(args[0], guest, state);
    }
    if (PARTS.contains("vms")) {
      vms(args[0], state);
    }
    if (PARTS.contains("together")) {
      together(args[0], state);
    }
  }

  private static void together(String host, Path state) {
    for (String how : List.of("", "emulated:bluefield2:", "emulated:bluefield2:live:")) {
      together(how + host, new Processes(), state);
      together(how + host, new Walked(), state);
    }
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
        export(session.use(guest).memory(), ram);
      }
      for (String how : List.of("", "live:", "emulated:bluefield2:")) {
        cold(how, host, guest, ram, state);
        warm(how, host, guest, ram, state);
      }
    } finally {
      Files.deleteIfExists(ram);
    }
  }

  private static void warm(String how, String host, String guest, Path ram, Path state) {
    try (Session session = session(state)) {
      session.attach(how + host);
      Target inside = session.use(guest);
      Target alone = session.attach(how + ram);
      double[][] micros =
          medians(
              2000, () -> inside.inspect(new Processes()), () -> alone.inspect(new Processes()));
      compared("ps in " + how + guest + " and on its RAM, warm", micros);
    }
  }

  /** The program is warm; what is not are the pages and what was looked up in them. */
  private static void cold(String how, String host, String guest, Path ram, Path state) {
    double[][] micros = new double[2][SESSIONS];
    for (int i = 0; i < SESSIONS; i++) {
      micros[0][i] = cold(state, how + host, session -> session.use(guest));
      micros[1][i] = cold(state, how + ram, Session::current);
    }
    compared("ps in " + how + guest + " and on its RAM, cold", micros);
  }

  private static double cold(Path state, String spec, Function<Session, Target> going) {
    try (Session session = session(state)) {
      session.attach(spec);
      Target target = going.apply(session);
      return once(() -> target.inspect(new Processes()));
    }
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

  /** The same question, of which no answer is told again. */
  private record Walked() implements View<Process> {
    @Override
    public String name() {
      return "walked";
    }

    @Override
    public Class<Process> rowType() {
      return Process.class;
    }

    @Override
    public List<String> key() {
      return List.of("pid");
    }

    @Override
    public Inspection<Process> inspect(Kernel kernel) {
      return new Processes().inspect(kernel);
    }
  }

  private static void together(String host, View<Process> view, Path state) {
    try (Session session = session(state)) {
      session.attach(host);
      List<Target> machines = session.machines((guest, why) -> {});
      List<Runnable> works = new ArrayList<>();
      machines.forEach(machine -> works.add(() -> machine.inspect(view)));
      works.add(() -> session.ask(machines, view));
      double[][] micros = medians(2000, works.toArray(Runnable[]::new));
      double slowest = 0;
      for (int i = 0; i < machines.size(); i++) {
        slowest = Math.max(slowest, median(micros[i]));
        told(view.name() + " in " + machines.get(i).machine() + " of " + host, median(micros[i]));
      }
      double all = median(micros[machines.size()]);
      told(view.name() + " in all of them at once", all);
      System.out.printf("%-72s %10.2f%n", "against the slowest", all / slowest);
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

  /** Of each work its times, all of them in turn, so that what else runs here burdens all alike. */
  private static double[][] medians(int runs, Runnable... works) {
    double[][] micros = new double[works.length][runs];
    for (int i = -runs; i < runs; i++) {
      for (int work = 0; work < works.length; work++) {
        micros[work][Math.max(i, 0)] = once(works[work]);
      }
    }
    return micros;
  }

  private static void compared(String what, double[][] micros) {
    double ratio = median(micros[0]) / median(micros[1]);
    System.out.printf(
        "%-72s %10.0f us %10.0f us %6.2f%n", what, median(micros[0]), median(micros[1]), ratio);
  }

  private static double median(double[] micros) {
    Arrays.sort(micros);
    return micros[micros.length / 2];
  }

  private static void told(String what, double micros) {
    System.out.printf("%-72s %10.0f us%n", what, micros);
  }
}
