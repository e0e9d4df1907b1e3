package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.Rows;
import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.RbTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What rootkits are known to do, done to a real machine's memory with the code of a real module:
 * the check whose matter it is reports it, and no other.
 */
class RootkitTechniquesTest extends OnTamperedExample {
  private static final String MODULE = "specimen";
  private static final String HIDDEN = "hidden-modules: module " + MODULE;
  private static final int LIMIT = 9999;

  private final long module = memory.module(MODULE).module();
  // Where a function of it begins.
  private final long code =
      ModuleKnowledge.of(kernel, new Rows<>())
          .symbols()
          .at(memory.module(MODULE).base() + 0x100)
          .orElseThrow()
          .va();

  private void found(String... objects) {
    assertEquals(List.of(objects), memory.objects());
  }

  private long member(String type, String name) {
    return kernel.field(type, name).offset();
  }

  /** Out of the list and of /sys/module, as most of them do. */
  private void hide() {
    memory.unlink(module + member("module", "list"));
    memory.unlink(module + member("module", "mkobj.kobj.entry"));
  }

  /** Out of every account, and nothing left in its object by which it could be known. */
  private void vanish() {
    hide();
    memory.unlink(module + member("module", "bug_list"));
    memory.write64(module + member("module", "mkobj.mod"), 0);
    memory.write(module + member("module", "name"), new byte[16]);
    long root = kernel.symbol("mod_tree") + member("mod_tree_root", "root.tree");
    long node = member("mod_tree_node", "node");
    long owner = member("mod_tree_node", "mod");
    long other = memory.read64(kernel.symbol("modules")) - member("module", "list");
    for (long entry : RbTree.from(kernel.space(), root, node, LIMIT).objects()) {
      if (memory.read64(entry + owner) == module) {
        memory.write64(entry + owner, other);
      }
    }
    leave("btf_modules", "btf_module", "list", "module");
    for (long use : uses()) {
      memory.unlink(use + member("module_use", "source_list"));
      memory.unlink(use + member("module_use", "target_list"));
    }
  }

  private void leave(String symbol, String type, String list, String owner) {
    long head = kernel.symbol(symbol);
    for (long row : ListWalk.from(kernel.space(), head, member(type, list), LIMIT).objects()) {
      if (memory.read64(row + member(type, owner)) == module) {
        memory.unlink(row + member(type, list));
      }
    }
  }

  private List<Long> uses() {
    List<Long> found = new ArrayList<>();
    for (String list : List.of("target_list", "source_list")) {
      long head = module + member("module", list);
      long node = member("module_use", list);
      for (long use : ListWalk.from(kernel.space(), head, node, LIMIT).objects()) {
        found.add(use);
      }
    }
    return found;
  }

  /** Where a function calls another one directly. */
  private long callIn(String function) {
    long start = kernel.symbol(function);
    ByteBuffer bytes = ByteBuffer.wrap(kernel.space().bytes(start, 2048));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i + 5 <= bytes.capacity(); i++) {
      long goal = start + i + 5 + bytes.getInt(Math.min(i + 1, bytes.capacity() - 4));
      if (bytes.get(i) == (byte) 0xe8 && kernel.symbols().begins(goal)) {
        return start + i;
      }
    }
    throw new AssertionError("no call in " + function);
  }

  @Test
  void aModuleThatLeftItsListsIsFoundByTheOtherAccounts() {
    hide();
    found(HIDDEN);
  }

  @Test
  void aModuleThatLeftEveryAccountIsFoundByItsExecutablePages() {
    vanish();
    assertEquals(
        List.of("executable-memory"), memory.findings().stream().map(Finding::check).toList());
  }

  @Test
  void aCallInTheMiddleOfAFunctionThatWasLedIntoAModuleIsReported() {
    memory.writeCall(callIn("filldir64"), code);
    assertEquals(List.of("kernel-text"), memory.findings().stream().map(Finding::check).toList());
  }

  @Test
  void whatIsWrittenIntoTextThatWasCleanBeforeIsReportedAndNoMoreOnceItIsTakenBack() {
    found();
    memory.writeCall(callIn("filldir64"), code);
    memory.write(kernel.symbol("tcp4_seq_show") + 5, (byte) 0x31, (byte) 0xc0, (byte) 0xc3);
    assertEquals(
        List.of("kernel-text", "kernel-text"),
        memory.findings().stream().map(Finding::check).toList());
    memory.undo();
    found();
  }

  @Test
  void theEntryCodeOfSystemCallsThatCallsAModuleIsReported() {
    memory.writeCall(callIn("entry_SYSCALL_64"), code);
    assertEquals(List.of("kernel-text"), memory.findings().stream().map(Finding::check).toList());
  }

  @Test
  void theEntryCodeOfPageFaultsThatJumpsIntoAModuleIsReported() {
    memory.writeJump(kernel.symbol("asm_exc_page_fault") + 3, code);
    found("kernel-text: branch asm_exc_page_fault+0x3");
  }

  @Test
  void aFarJumpInTheMiddleOfAFunctionIsReported() {
    long place = callIn("vfs_read");
    memory.write(place, (byte) 0x49, (byte) 0xbb);
    memory.write64(place + 2, code);
    memory.write(place + 10, (byte) 0x41, (byte) 0xff, (byte) 0xe3);
    assertEquals(List.of("kernel-text"), memory.findings().stream().map(Finding::check).toList());
  }

  @Test
  void aCallInAModuleThatWasLedIntoAHiddenOneIsReported() {
    long text = memory.module("e1000").base();
    hide();
    memory.writeJump(text, code);
    List<String> objects = memory.objects();
    assertEquals(2, objects.size(), objects.toString());
    assertEquals(HIDDEN, objects.getFirst());
  }

  /** Behind the place of the tracer: nothing, a constant, a breakpoint, a jump that is computed. */
  @ParameterizedTest
  @ValueSource(strings = {"c3", "31c0c3", "b801000000c3", "cc", "48b8000000000000000048f7d0ffe0"})
  void aFunctionWhoseRestCannotBeReachedAnyMoreIsReported(String first) {
    memory.write(kernel.symbol("tcp4_seq_show") + 5, HexFormat.of().parseHex(first));
    found("kernel-text: entry tcp4_seq_show+0x5");
  }

  @Test
  void aStaticCallWhoseKeyAndPlaceWereBothChangedIsReported() {
    long site = kernel.symbol("__start_static_call_sites");
    long place = site + kernel.space().u32(site);
    memory.write64(site + 4 + kernel.space().u32(site + 4) & ~3L, code);
    memory.writeCall(place, code);
    hide();
    List<String> checks = memory.findings().stream().map(Finding::check).distinct().toList();
    assertEquals(List.of("hidden-modules", "kernel-text"), checks);
  }

  @Test
  void aStaticCallTrampolineThatLeadsIntoAModuleIsReported() {
    memory.writeJump(kernel.symbol("__SCT__might_resched"), code);
    found("kernel-text: branch __SCT__might_resched");
  }

  @Test
  void systemCallsThatAreDispatchedByAnotherFunctionOfTheKernelAreReported() {
    long start = kernel.symbol("do_syscall_64");
    long called = kernel.symbol("x64_sys_call");
    ByteBuffer bytes = ByteBuffer.wrap(kernel.space().bytes(start, 512));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i + 5 <= bytes.capacity(); i++) {
      if (bytes.get(i) == (byte) 0xe8 && start + i + 5 + bytes.getInt(i + 1) == called) {
        memory.writeCall(start + i, kernel.symbol("ksys_read"));
      }
    }
    found("syscall: dispatcher do_syscall_64");
  }

  @Test
  void theOperationsOfSocketsThatLeadIntoAListedModuleAreReported() {
    memory.write64(kernel.symbol("tcp_prot") + member("proto", "recvmsg"), code);
    found("seq_ops: tcp_prot.recvmsg");
  }

  @Test
  void aConstantTableThatNoCheckKnowsOfIsReported() {
    memory.write64(kernel.symbol("udp_protocol") + member("net_protocol", "handler"), code);
    found("image: udp_protocol");
  }

  @Test
  void aFileOfEveryProcessThatIsAnsweredByAHiddenModuleIsReported() {
    long size = kernel.struct("pid_entry").size();
    hide();
    memory.write64(kernel.symbol("tgid_base_stuff") + 2 * size + member("pid_entry", "op"), code);
    assertEquals(
        List.of("hidden-modules", "image"),
        memory.findings().stream().map(Finding::check).toList());
  }

  @Test
  void aProcessThatIsKnownToItsGroupOnlyIsReported() {
    var victim = new Processes().inspect(kernel).rows().getLast();
    memory.unlink(victim.task() + member("task_struct", "tasks"));
    memory.unlink(victim.task() + member("task_struct", "sibling"));
    memory.unlink(victim.task() + member("task_struct", "cg_list"));
    long pid = memory.read64(victim.task() + member("task_struct", "thread_pid"));
    memory.write64(pid + member("pid", "tasks"), 0);
    found("hidden-processes: process " + victim.pid() + " (" + victim.comm() + ")");
  }

  @Test
  void aProcessThatActsWithTheCredentialsOfTheKernelIsReported() {
    var victim = new Processes().inspect(kernel).rows().getLast();
    long init = kernel.symbol("init_task") + member("task_struct", "cred");
    memory.write64(victim.task() + member("task_struct", "cred"), memory.read64(init));
    found("credentials: process " + victim.pid() + " (" + victim.comm() + ")");
  }

  @Test
  void aPageOfTheKernelsTextThatCanBeWrittenIsReported() {
    var last = kernel.space().walk(kernel.symbol("vfs_read")).steps().getLast();
    memory.writePhysical(last.entryPa(), (byte) (last.entry() | 2));
    assertEquals(
        List.of("executable-memory"), memory.findings().stream().map(Finding::check).toList());
  }

  /** Memory that was made at run time, of which nothing is in use: the far end of a stack. */
  private long heap() {
    long task = new Processes().inspect(kernel).rows().getLast().task();
    return memory.read64(task + member("task_struct", "stack")) + 1024;
  }

  @Test
  void aTableOfOperationsThatWasCopiedOutOfTheKernelIsReported() {
    long disciplines = kernel.symbol("tty_ldiscs");
    long size = kernel.struct("tty_ldisc_ops").size();
    memory.write(heap(), kernel.space().bytes(memory.read64(disciplines), (int) size));
    memory.write64(disciplines, heap());
    List<Finding> found = memory.findings();
    assertEquals(List.of("tty"), found.stream().map(Finding::check).toList());
    assertEquals("a table in the kernel's image or in a listed module", found.get(0).expected());
  }

  @Test
  void aSecurityHookThatLeadsToAnotherKindOfFunctionIsReported() {
    long head = kernel.symbol("security_hook_heads") + member("security_hook_heads", "file_open");
    long hook = memory.read64(head) - member("security_hook_list", "list");
    memory.write64(hook + member("security_hook_list", "hook"), kernel.symbol("vfs_read"));
    found("lsm: file_open");
  }

  /** The last page-table entry of an address, at a byte of it. */
  private void entry(long va, int at, int flip) {
    var last = kernel.space().walk(va).steps().getLast();
    byte old = (byte) (last.entry() >>> 8 * at);
    memory.writePhysical(last.entryPa() + at, (byte) (old ^ flip));
  }

  @Test
  void aPageOfTheKernelThatIsShownFromElsewhereIsReported() {
    long constant = kernel.symbol("__start_rodata");
    var last = kernel.space().walk(constant).steps().getLast();
    // To a neighbour of the same size, so that what lies there still looks like constants.
    boolean huge = last.level().equals("PMD");
    entry(constant + (huge ? 0 : 4096), huge ? 2 : 1, huge ? 0x20 : 0x10);
    assertTrue(
        memory.findings().stream().anyMatch(finding -> finding.check().equals("page-tables")));
  }

  @Test
  void constantsThatCanBeWrittenAreReported() {
    entry(kernel.symbol("sys_call_table"), 0, 2);
    assertEquals(List.of("page-tables"), memory.findings().stream().map(Finding::check).toList());
  }

  @Test
  void aProcessThatHasAKernelOfItsOwnIsReported() {
    var victim = new Processes().inspect(kernel).rows().getLast();
    long mm = memory.read64(victim.task() + member("task_struct", "mm"));
    long top = memory.read64(mm + member("mm_struct", "pgd"));
    long entry = memory.read64(top + 8 * 511);
    memory.write64(top + 8 * 511, entry + 4096);
    found("page-tables: process " + victim.pid() + " (" + victim.comm() + ")");
  }

  /** The handler of an interrupt, in a module that is listed. */
  private CodePointer handler() {
    return PointerView.all().stream()
        .filter(view -> view.name().equals("registered"))
        .flatMap(view -> view.inspect(kernel).rows().stream())
        .filter(row -> row.object().endsWith(" handler") && row.area().equals("module"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHandlerOfAnInterruptThatNobodyAccountsForIsReported() {
    hide();
    CodePointer handler = handler();
    memory.write64(handler.place(), code);
    found(HIDDEN, "registered: " + handler.object());
  }

  @Test
  void aPointerBesideTheFunctionsOfAListedModuleIsReported() {
    CodePointer handler = handler();
    memory.write64(handler.place(), handler.target() + 16);
    found("registered: " + handler.object());
  }

  /** An inode that is not its file system's root. */
  private long aFile() {
    long list = member("super_block", "s_list");
    long node = member("inode", "i_sb_list");
    for (long block :
        ListWalk.from(kernel.space(), kernel.symbol("super_blocks"), list, LIMIT).objects()) {
      long name = memory.read64(block + member("super_block", "s_root"));
      long root = name == 0 ? 0 : memory.read64(name + member("dentry", "d_inode"));
      long head = block + member("super_block", "s_inodes");
      for (long inode : ListWalk.from(kernel.space(), head, node, LIMIT).objects()) {
        if (inode != root) {
          return inode;
        }
      }
    }
    throw new AssertionError("no file but roots");
  }

  @Test
  void aFileWithATableOfItsOwnIsReported() {
    hide();
    long inode = aFile();
    long table = module + kernel.struct("module").size();
    memory.write(table, new byte[(int) kernel.struct("file_operations").size()]);
    memory.write64(table + member("file_operations", "read_iter"), code);
    memory.write64(inode + member("inode", "i_fop"), table);
    List<String> objects = new ArrayList<>(memory.objects());
    assertEquals(HIDDEN, objects.removeFirst());
    assertTrue(objects.getFirst().endsWith(" i_fop.read_iter"), objects.toString());
    assertTrue(
        objects.stream().allMatch(object -> object.matches("filesystem: .* inode [0-9]+ i_fop.*")),
        objects.toString());
  }
}
