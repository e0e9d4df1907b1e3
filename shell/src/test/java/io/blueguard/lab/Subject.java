package io.blueguard.lab;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.integrity.Check;
import io.blueguard.integrity.Checks;
import io.blueguard.integrity.Finding;
import io.blueguard.integrity.SecondLook;
import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A machine that is tampered with, and what is looked at to see it. */
final class Subject implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));
  private static final int FIVE_BYTE_NOP = 0x00441f0f; // 0f 1f 44 00 00, its first four

  private final Lab machine;
  private final Session session;
  private final Target target;
  private final long victim;
  private final long entry;
  private final int codeAtFirst;
  private final long pointerAtFirst;

  private Subject(Lab machine, Session session) {
    this.machine = machine;
    this.session = session;
    this.target = session.attach(machine.spec());
    this.victim = pid("redis-server");
    this.entry = findEntry();
    this.codeAtFirst = code();
    this.pointerAtFirst = pointer();
  }

  static Subject boot(Path state, String... options) {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    return new Subject(Lab.up("tamper", options), new Session(settings));
  }

  private long pid(String comm) {
    return target.inspect(new Processes()).rows().stream()
        .filter(process -> process.comm().equals(comm))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  Lab machine() {
    return machine;
  }

  Target target() {
    return target;
  }

  /** A process that sleeps. */
  long victim() {
    return victim;
  }

  /** The far end of the victim's kernel stack: a page of its own that a sleeper does not touch. */
  long stack() {
    return target.inspect(new Processes()).rows().stream()
        .filter(process -> process.pid() == victim)
        .mapToLong(process -> now().object("task_struct", process.task()).member("stack").number())
        .findFirst()
        .orElseThrow();
  }

  boolean lists(long pid) {
    return target.inspect(new Processes()).rows().stream().anyMatch(row -> row.pid() == pid);
  }

  boolean lists(String module) {
    return target.inspect(new Modules()).rows().stream().anyMatch(m -> m.name().equals(module));
  }

  long hooks(String via) {
    return target.inspect(new SyscallTable("x86_64")).rows().stream()
        .filter(row -> row.via().equals(via) && row.status().equals("hooked"))
        .count();
  }

  boolean stumbles(View<?> view) {
    return !target.inspect(view).faults().isEmpty();
  }

  boolean pointerHasChanged() {
    return pointer() != pointerAtFirst;
  }

  /** The function that prints a line of {@code /proc/net/tcp}. */
  private long pointer() {
    long offset = target.kernel().field("seq_operations", "show").offset();
    return now().space().u64(target.kernel().symbol("tcp4_seq_ops") + offset);
  }

  /** Where a traceable function begins: behind the mark for indirect calls where there is one. */
  private long findEntry() {
    long va = target.kernel().symbol("__x64_sys_reboot");
    return now().space().u32(va) == FIVE_BYTE_NOP ? va : va + 4;
  }

  long entry() {
    return entry;
  }

  boolean codeHasChanged() {
    return code() != codeAtFirst;
  }

  private int code() {
    return now().space().u8(entry);
  }

  boolean isMapped(long va) {
    try {
      now().space().u8(va);
      return true;
    } catch (Failure.NotMapped e) {
      return false;
    }
  }

  /** Without what was translated before: page tables change here. */
  private Kernel now() {
    return target.kernel().now();
  }

  List<Finding> findings(String check) {
    return findings(List.of(Checks.named(check)));
  }

  /** What all checks find that do not read all of memory. */
  List<Finding> findings() {
    return findings(Checks.all().stream().filter(check -> !check.scan()).toList());
  }

  private List<Finding> findings(List<Check> checks) {
    List<Inspection<Finding>> first = target.inspect(checks);
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      found.addAll(SecondLook.of(target.live(), first.get(i), () -> target.inspect(check)).rows());
    }
    return found;
  }

  @Override
  public void close() {
    session.close();
    machine.close();
  }
}
