package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.stack.KernelStacks;
import io.blueguard.inspect.stack.StackFrame;
import io.blueguard.inspect.task.ProcessMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kernel stacks of a real machine, and what a hostile one may make of them. */
class StacksOnTamperedMemoryTest extends OnTamperedExample {
  private final long init = ProcessMemory.task(kernel, 1);

  private Inspection<StackFrame> stack(Integer pid) {
    return new KernelStacks(pid).inspect(memory.kernel());
  }

  private static List<String> functions(List<StackFrame> frames) {
    return frames.stream().map(frame -> frame.symbol().replaceAll("\\+.*", "")).toList();
  }

  private long member(String name) {
    return init + kernel.field("task_struct", name).offset();
  }

  @Test
  void eachThreadThatSleepsIsUnwoundToItsEnd() {
    Inspection<StackFrame> all = stack(null);
    assertTrue(all.rows().stream().allMatch(frame -> frame.how().equals("unwound")));
    assertTrue(all.rows().stream().filter(frame -> frame.frame() == 0).count() > 80);
    assertTrue(
        all.faults().stream()
            .allMatch(fault -> fault.reason().matches("it (runs|has none any more): .*")),
        all.faults().toString());
  }

  @Test
  void programsSleepInSystemCallsAndKernelThreadsInWhatStartedThem() {
    List<String> daemon = functions(stack(2).rows());
    assertEquals(List.of("__schedule", "schedule", "kthreadd", "ret_from_fork"), daemon);
    List<String> program = functions(stack(80).rows());
    assertEquals("__schedule", program.getFirst());
    assertEquals("do_syscall_64", program.get(program.size() - 2));
    assertEquals("entry_SYSCALL_64_after_hwframe", program.getLast());
  }

  @Test
  void aStackPointerThatLeadsElsewhereIsAFaultOfThatThreadAlone() {
    memory.write64(member("thread.sp"), kernel.symbol("init_task"));
    Inspection<StackFrame> all = stack(null);
    assertEquals(1, all.faults().stream().filter(f -> f.object().equals(thread())).count());
    assertTrue(all.rows().stream().filter(frame -> frame.frame() == 0).count() > 80);
  }

  private static String thread() {
    return "stack of thread 1";
  }

  @Test
  void aReturnAddressThatLeadsNowhereEndsTheWayAndTheRestIsGuessed() {
    StackFrame third = stack(1).rows().get(2);
    memory.write64(third.stack(), 0x4141414141414141L);
    Inspection<StackFrame> broken = stack(1);
    assertEquals("", broken.rows().get(2).symbol());
    assertEquals("no unwind table speaks of this code", broken.faults().getFirst().reason());
    List<StackFrame> guessed =
        broken.rows().stream().filter(frame -> frame.how().equals("guessed")).toList();
    assertTrue(functions(guessed).contains("do_syscall_64"), guessed.toString());
  }

  @Test
  void aStackThatWasGivenBackIsTold() {
    memory.write64(member("stack"), 0);
    assertEquals("it has none any more: it has ended", stack(1).faults().getFirst().reason());
  }

  @Test
  void aProcessThatThereIsNotIsRefused() {
    assertEquals(
        "no such process: pid=99999; try ps",
        assertThrows(Failure.UsageError.class, () -> stack(99999)).getMessage());
  }
}
