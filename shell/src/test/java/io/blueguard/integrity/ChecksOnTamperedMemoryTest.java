package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Hex;
import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.inspect.task.Processes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A real machine's memory with a few bytes changed: the right check reports, and no other thing.
 */
class ChecksOnTamperedMemoryTest extends OnTamperedExample {
  /** In the modules' area, where nothing is mapped. */
  private static final long NOWHERE = 0xffff_ffff_f123_4000L;

  private void write(long va, byte... bytes) {
    memory.write(va, bytes);
  }

  private void write64(long va, long value) {
    memory.write64(va, value);
  }

  private void unlink(long node) {
    memory.unlink(node);
  }

  private List<String> objects() {
    return memory.objects();
  }

  @Test
  void aChangedPointerOfEachMechanismIsReportedByItsCheck() {
    for (PointerView view : PointerView.all()) {
      List<CodePointer> rows = view.inspect(kernel).rows();
      if (rows.isEmpty() || view.name().equals("idt")) {
        continue;
      }
      memory.undo();
      CodePointer pointer = rows.getLast();
      write64(pointer.place(), NOWHERE);
      List<Finding> found = memory.findings();
      assertTrue(
          found.stream().anyMatch(f -> f.check().equals(view.name())),
          () -> view.name() + " " + pointer + " " + found);
      // One table may be reached by two mechanisms; both name the same changed pointer.
      String evidence = "pointer at " + Hex.of(pointer.place()) + " holds " + Hex.of(NOWHERE);
      assertTrue(
          found.stream().allMatch(f -> f.evidence().equals(evidence)),
          () -> view.name() + " " + found);
    }
  }

  @Test
  void thereArePointersOfEveryMechanismThatASimpleMachineHas() {
    for (PointerView view : PointerView.all()) {
      if (!List.of("bpf", "image", "kprobe", "netfilter", "packet-filter", "tracepoint", "work")
          .contains(view.name())) {
        assertFalse(view.inspect(kernel).rows().isEmpty(), view.name());
      }
    }
  }

  @Test
  void aChangedInterruptGateIsReported() {
    long gate = kernel.symbol("idt_table") + 16 * 14;
    write(gate, (byte) 0x00, (byte) 0x40);
    write(gate + 6, (byte) 0x23, (byte) 0xf1);
    assertEquals(List.of("idt: vector 14"), objects());
  }

  @Test
  void anInterruptGateThatLeadsToAnotherKernelFunctionIsReported() {
    long gate = kernel.symbol("idt_table") + 16 * 14;
    long other = kernel.symbol("commit_creds");
    write(gate, (byte) other, (byte) (other >> 8));
    write(gate + 6, (byte) (other >> 16), (byte) (other >> 24));
    assertEquals(List.of("idt: vector 14"), objects());
  }

  @Test
  void aJumpAtTheEntryOfAFunctionIsReported() {
    memory.writeJump(kernel.symbol("vfs_read"), NOWHERE);
    assertEquals(List.of("kernel-text: ftrace vfs_read"), objects());
  }

  @Test
  void aJumpAtTheEntryOfASystemCallHandlerIsReportedByBothThatLookThere() {
    memory.writeJump(kernel.symbol("__x64_sys_openat"), NOWHERE);
    assertEquals(
        List.of("syscall: handler __x64_sys_openat", "kernel-text: ftrace __x64_sys_openat"),
        objects());
  }

  @Test
  void sharedCredentialsAreReported() {
    var processes = new Processes().inspect(kernel).rows();
    var member = kernel.field("task_struct", "real_cred");
    long first = processes.getFirst().task();
    var last = processes.getLast();
    write64(member.at(last.task()), member.get(kernel.space(), first));
    assertEquals(
        List.of("credentials: process " + last.pid() + " (" + last.comm() + ")"), objects());
  }

  @Test
  void aProgramThatTheKernelWouldStartFromATemporaryFolderIsReported() {
    write(kernel.symbol("modprobe_path"), "/tmp/x\0".getBytes(StandardCharsets.US_ASCII));
    assertEquals(List.of("helpers: modprobe_path"), objects());
  }

  @Test
  void aProcessThatIsOnNoListIsFoundInMemory() {
    var processes = new Processes().inspect(kernel).rows();
    var victim = processes.getLast();
    long node = kernel.field("task_struct", "tasks").at(victim.task());
    long next = kernel.space().u64(node);
    long before = kernel.space().u64(node + 8);
    write64(before, next);
    write64(next + 8, before);
    assertEquals(
        List.of("hidden-processes: process " + victim.pid() + " (" + victim.comm() + ")"),
        objects());
  }

  @Test
  void aFunctionOfAnotherKindInAnOperationsTableIsReported() {
    long place = kernel.symbol("tcp4_seq_ops") + kernel.field("seq_operations", "show").offset();
    write64(place, kernel.symbol("sys_ni_syscall"));
    assertTrue(objects().contains("seq_ops: tcp4_seq_ops.show"), objects().toString());
  }

  @Test
  void aFunctionOfTheSameKindThatDoesNotBelongThereIsReported() {
    long place = kernel.symbol("tcp4_seq_ops") + kernel.field("seq_operations", "show").offset();
    write64(place, kernel.symbol("udp4_seq_show"));
    assertTrue(objects().contains("seq_ops: tcp4_seq_ops.show"), objects().toString());
  }

  @Test
  void aTaskListThatLoopsIsReported() {
    var processes = new Processes().inspect(kernel).rows();
    long list = kernel.field("task_struct", "tasks").offset();
    long middle = processes.get(processes.size() / 2).task() + list;
    write64(middle, processes.get(1).task() + list);
    assertTrue(objects().contains("hidden-processes: list task list"), objects().toString());
  }

  @Test
  void aModuleThatLeftItsListAndSysfsAndSaysThatItIsBeingUnloadedIsReported() {
    long module = memory.module("e1000").module();
    unlink(kernel.field("module", "list").at(module));
    unlink(kernel.field("module", "mkobj.kobj.entry").at(module));
    write(kernel.field("module", "state").at(module), (byte) 2);
    assertTrue(objects().contains("hidden-modules: module e1000"), objects().toString());
  }

  @Test
  void aProcessThatIsOnNoListAndHasNoPidIsReported() {
    var processes = new Processes().inspect(kernel).rows();
    var victim = processes.getLast();
    unlink(kernel.field("task_struct", "tasks").at(victim.task()));
    long pid = kernel.space().u64(kernel.field("task_struct", "thread_pid").at(victim.task()));
    write64(kernel.field("pid", "tasks").at(pid), 0);
    assertEquals(
        List.of("hidden-processes: process " + victim.pid() + " (" + victim.comm() + ")"),
        objects());
  }

  @Test
  void aUserIdThatWasWrittenOverIsReported() {
    var user =
        new io.blueguard.inspect.task.Credentials()
            .inspect(kernel).rows().stream()
                .filter(row -> row.uid() != 0)
                .findFirst()
                .orElseThrow();
    write(kernel.field("cred", "uid.val").at(user.cred()), new byte[16]);
    assertEquals(
        List.of("credentials: process " + user.pid() + " (" + user.comm() + ")"), objects());
  }

  @Test
  void codeThatIsNotMappedAnyMoreIsReported() {
    long page = memory.module("e1000").base();
    long entry = kernel.space().walk(page).steps().getLast().entryPa();
    for (int i = 0; i < 8; i++) {
      memory.writePhysical(entry + i, (byte) 0);
    }
    assertTrue(
        objects().stream().anyMatch(row -> row.startsWith("executable-memory: ")),
        objects().toString());
  }
}
