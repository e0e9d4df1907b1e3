package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Modules;
import io.blueguard.inspect.Processes;
import io.blueguard.inspect.SyscallTable;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to a machine's memory from outside is there, and is gone after undo. */
class TamperTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  @TempDir private static Path state;
  private static Lab machine;
  private static Session session;
  private static Target target;

  @BeforeAll
  static void boot() {
    machine = Lab.up("tamper", "--kernel", "6.1", "--processes", "20", "--specimen", "idle");
    session = new Session(new Settings(ROOT, state, state, line -> {}, line -> {}));
    target = session.attach(machine.spec());
  }

  @AfterAll
  static void end() {
    if (machine != null) {
      session.close();
      machine.close();
    }
  }

  @AfterEach
  void undo() {
    Lab.call("tamper", machine.name(), "undo"); // refuses where a test has undone it already
  }

  private static boolean listed(long pid) {
    return target.inspect(new Processes()).rows().stream().anyMatch(row -> row.pid() == pid);
  }

  private static boolean loaded(String module) {
    return target.inspect(new Modules()).rows().stream().anyMatch(m -> m.name().equals(module));
  }

  private static long hooked(String via) {
    return target.inspect(new SyscallTable("x86_64")).rows().stream()
        .filter(row -> row.via().equals(via) && row.status().equals("hooked"))
        .count();
  }

  @Test
  void anUnlinkedProcessIsMissingUntilUndone() {
    long pid =
        machine.truth().processes().values().stream()
            .filter(task -> task.comm().equals("redis-server"))
            .findFirst()
            .orElseThrow()
            .pid();
    machine.ask("tamper", "unlink-task", Long.toString(pid));
    assertFalse(listed(pid));
    assertTrue(machine.truth().processes().containsKey(pid), "it runs on");
    machine.ask("tamper", "undo");
    assertTrue(listed(pid));
  }

  @Test
  void anUnlinkedModuleIsMissing() {
    assertTrue(loaded("specimen"));
    machine.ask("tamper", "unlink-module", "specimen");
    assertFalse(loaded("specimen"));
    assertFalse(machine.truth().modules().containsKey("specimen"));
  }

  @Test
  void anEntryOfTheTableIsHooked() {
    machine.ask("tamper", "syscall", "62", "specimen_kill");
    assertEquals(1, hooked("table"));
  }

  @Test
  void aBranchOfTheDispatchFunctionIsHooked() {
    assertEquals(0, hooked("dispatch"));
    machine.ask("tamper", "dispatch", "217", "specimen_getdents64");
    assertEquals(1, hooked("dispatch"));
    assertEquals(0, hooked("table"));
  }

  @Test
  void aLoopInTheModuleListEndsTheWalkAndIsReported() {
    machine.ask("tamper", "loop", "modules");
    assertFalse(target.inspect(new Modules()).faults().isEmpty());
  }

  @Test
  void aFunctionPointerLeadsElsewhere() {
    long pointer = target.kernel().symbol("tcp4_seq_ops");
    long show = target.kernel().field("seq_operations", "show").offset();
    long was = target.kernel().space().u64(pointer + show);
    machine.ask("tamper", "pointer", "tcp4_seq_ops:seq_operations.show");
    assertEquals(
        target.kernel().symbol("sys_ni_syscall"), target.kernel().space().u64(pointer + show));
    machine.ask("tamper", "undo");
    assertEquals(was, target.kernel().space().u64(pointer + show));
  }

  @Test
  void aClearedEntryUnmapsItsPage() {
    long va = machine.truth().modules().get("dummy").base();
    machine.ask("tamper", "clear-pte", Hex.of(va));
    assertFalse(mapped(va));
  }

  private static boolean mapped(long va) {
    try {
      target.kernel().space().u8(va);
      return true;
    } catch (Failure.NotMapped e) {
      return false;
    }
  }
}
