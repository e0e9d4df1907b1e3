package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.task.UserMapping;
import io.blueguard.inspect.task.UserMappings;
import io.blueguard.kernel.ListWalk;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is done to one socket, one process, one terminal, with all tables that are shared as they
 * were: the check whose matter it is reports it, and no other.
 */
class SingleObjectsTest extends OnTamperedExample {
  private static final int LIMIT = 9999;

  private final Process victim = new Processes().inspect(kernel).rows().getLast();
  // Memory that was made at run time, of which nothing is in use: the far end of a stack.
  private final long heap = memory.read64(at("task_struct", "stack", victim.task())) + 1024;

  private long at(String type, String member, long va) {
    return kernel.field(type, member).at(va);
  }

  private void found(String... objects) {
    assertEquals(List.of(objects), memory.objects());
  }

  /** The first code pointer of a view whose object ends like this. */
  private CodePointer pointer(String view, String end) {
    return PointerView.all().stream()
        .filter(one -> one.name().equals(view))
        .flatMap(one -> one.inspect(kernel).rows().stream())
        .filter(row -> row.object().endsWith(end))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no pointer: view=" + view + " object=" + end));
  }

  private long socket() {
    return pointer("socket", ".sk_data_ready").place() - at("sock", "sk_data_ready", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {".sk_data_ready", ".sk_write_space", ".sk_destruct", ".sk_state_change"})
  void aFunctionOfOneSocketThatLeadsElsewhereIsReported(String member) {
    CodePointer pointer = pointer("socket", member);
    memory.write64(pointer.place(), heap);
    found("socket: " + pointer.object());
  }

  @Test
  void theKernelsOwnSocketOfNetlinkThatGetsItsMessagesElsewhereIsReported() {
    CodePointer pointer = pointer("socket", " netlink_rcv");
    memory.write64(pointer.place(), heap);
    found("socket: " + pointer.object());
  }

  @Test
  void aSocketWithAProtocolOfItsOwnIsReported() {
    long place = at("sock_common", "skc_prot", socket());
    int size = (int) kernel.struct("proto").size();
    memory.write(heap, kernel.space().bytes(memory.read64(place), size));
    memory.write64(place, heap);
    List<Finding> found = memory.findings();
    assertEquals(List.of("socket"), found.stream().map(Finding::check).toList());
    assertTrue(found.getFirst().object().endsWith(" sk_prot"), found.toString());
  }

  @Test
  void aSystemCallOfOneProcessThatGoesOnElsewhereIsReported() {
    memory.write64(at("task_struct", "restart_block.fn", victim.task()), heap);
    found("task: process " + victim.pid() + " restart_block");
  }

  @Test
  void workThatOneProcessWillDoBeforeItGoesOnIsReported() {
    memory.write64(at("task_struct", "task_works", victim.task()), heap);
    memory.write64(at("callback_head", "func", heap), heap);
    found("task: process " + victim.pid() + " task_works");
  }

  @Test
  void aProcessThatIsScheduledByACopyOfAClassIsReported() {
    long place = at("task_struct", "sched_class", victim.task());
    int size = (int) kernel.struct("sched_class").size();
    memory.write(heap, kernel.space().bytes(memory.read64(place), size));
    memory.write64(place, heap);
    found("task: process " + victim.pid() + " sched_class");
  }

  private UserMapping mapped() {
    return new UserMappings()
        .inspect(kernel).rows().stream()
            .filter(row -> row.pid() == victim.pid() && row.operations() != 0)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void memoryOfOneProcessThatIsAnsweredByATableOfItsOwnIsReported() {
    UserMapping mapping = mapped();
    memory.write(heap, new byte[(int) kernel.struct("vm_operations_struct").size()]);
    memory.write64(at("vm_operations_struct", "fault", heap), heap);
    memory.write64(at("vm_area_struct", "vm_ops", mapping.vma()), heap);
    String object = "task: process " + victim.pid() + " memory " + mapping.range();
    found(object + ".fault", object);
  }

  @Test
  void aMappedFileWithATableOfItsOwnIsReported() {
    UserMapping mapping = mapped();
    long place = at("file", "f_op", mapping.backing());
    int size = (int) kernel.struct("file_operations").size();
    memory.write(heap, kernel.space().bytes(memory.read64(place), size));
    memory.write64(place, heap);
    List<Finding> found = memory.findings();
    assertEquals(List.of("file"), found.stream().map(Finding::check).toList());
    assertTrue(found.getFirst().object().startsWith("file in memory "), found.toString());
  }

  @Test
  void aProcessWithoutANumberIsReported() {
    memory.write64(at("task_struct", "pid", victim.task()), 0);
    found("hidden-processes: process " + victim.pid() + " (" + victim.comm() + ")");
  }

  @Test
  void aPidStructureWithoutItsNumberIsReported() {
    long pid = memory.read64(at("task_struct", "thread_pid", victim.task()));
    memory.write(at("pid", "numbers", pid), new byte[4]);
    found("hidden-processes: process 0 (" + victim.comm() + ")");
  }

  @Test
  void aSecurityHookThatWasTakenOffItsListIsReported() {
    long node = at("security_hook_list", "list", kernel.symbol("capability_hooks"));
    long next = memory.read64(node);
    memory.write64(memory.read64(node + 8), next);
    if (next != 0) {
      memory.write64(next + 8, memory.read64(node + 8));
    }
    found("lsm: capability_hooks[0]");
  }

  @Test
  void aTerminalWithOperationsOfItsOwnIsReported() {
    String drivers = "tty_drivers";
    long link = at("tty_driver", drivers, 0);
    for (long driver :
        ListWalk.from(kernel.space(), kernel.symbol(drivers), link, LIMIT).objects()) {
      long all = memory.read64(at("tty_driver", "ttys", driver));
      long tty = all == 0 ? 0 : memory.read64(all);
      if (tty != 0) {
        long place = at("tty_struct", "ops", tty);
        int size = (int) kernel.struct("tty_operations").size();
        memory.write(heap, kernel.space().bytes(memory.read64(place), size));
        memory.write64(place, heap);
        List<Finding> found = memory.findings();
        assertEquals(List.of("tty"), found.stream().map(Finding::check).toList());
        assertTrue(found.getFirst().object().endsWith(" terminal 0"), found.toString());
        return;
      }
    }
    throw new AssertionError("no terminal is open");
  }

  @ParameterizedTest
  @ValueSource(strings = {" sysfs_ops.show", " kernfs.seq_show", " ktype.release"})
  void aFileOfSysThatIsAnsweredElsewhereIsReported(String member) {
    CodePointer pointer = pointer("filesystem", member);
    String type = member.contains("kernfs") ? "kernfs_ops" : member.strip().split("[.]")[0];
    String tag = type.equals("ktype") ? "kobj_type" : type;
    String last = member.substring(member.indexOf('.') + 1);
    long shared = pointer.place() - at(tag, last, 0);
    int size = (int) kernel.struct(tag).size();
    memory.write(heap, kernel.space().bytes(shared, size));
    memory.write64(at(tag, last, heap), heap + 8);
    lead(shared, heap);
    List<Finding> found = memory.findings();
    assertTrue(found.stream().allMatch(row -> row.check().equals("filesystem")), found.toString());
    assertTrue(found.getFirst().object().contains(" inode "), found.toString());
    assertEquals(Severity.CRITICAL, found.getFirst().severity());
  }

  /** The first object of /sys that leads to a table is led to another one. */
  private void lead(long from, long to) {
    long node = at("inode", "i_sb_list", 0);
    long link = at("super_block", "s_list", 0);
    for (long block :
        ListWalk.from(kernel.space(), kernel.symbol("super_blocks"), link, LIMIT).objects()) {
      long list = at("super_block", "s_inodes", block);
      for (long inode : ListWalk.from(kernel.space(), list, node, LIMIT).objects()) {
        if (memory.read64(at("super_block", "s_op", block)) == kernel.symbol("kernfs_sops")) {
          long own = memory.read64(at("inode", "i_private", inode));
          long place = place(own, from);
          if (place != 0) {
            memory.write64(place, to);
            return;
          }
        }
      }
    }
    throw new AssertionError("nothing in /sys leads there");
  }

  private long place(long own, long table) {
    long file = at("kernfs_node", "attr.ops", own);
    if (memory.read64(file) == table) {
      return file;
    }
    if ((memory.read64(at("kernfs_node", "flags", own)) & 15) != 1) {
      return 0;
    }
    long object = memory.read64(at("kernfs_node", "priv", own));
    if (object == 0) {
      return 0;
    }
    long type = at("kobject", "ktype", object);
    if (memory.read64(type) == table) {
      return type;
    }
    long operations = at("kobj_type", "sysfs_ops", memory.read64(type));
    return memory.read64(operations) == table ? operations : 0;
  }

  @Test
  void severalTracersAtOnceAreNoFinding() {
    memory.write64(kernel.symbol("ftrace_trace_function"), kernel.symbol("ftrace_ops_list_func"));
    found();
  }

  @Test
  void aHandlerOfInterruptsThatCannotBeMaskedIsReported() {
    CodePointer pointer = pointer("registered", "nmi_desc[0]");
    memory.write64(pointer.place(), heap);
    found("registered: nmi_desc[0]");
  }

  @Test
  void aFarJumpBetweenTwoInstructionsIsReported() {
    long place = kernel.symbol("vfs_read") + 0x31;
    memory.write(place, (byte) 0x49, (byte) 0xbb);
    memory.write64(place + 2, memory.module("specimen").base() + 0x100);
    memory.write(place + 10, (byte) 0x41, (byte) 0xff, (byte) 0xe3);
    found("kernel-text: branch vfs_read+0x31");
  }
}
