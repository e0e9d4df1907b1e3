package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What C can do with its objects, in Groovy, on the machine that ships as an example. */
class TypedObjectsTest extends OnExampleMachine {
  private static void holds(String text) {
    assertEquals(true, eval(text), text);
  }

  /** The kernel's code segment: entry 2 of each CPU's GDT, made of bit fields. */
  @Test
  void bitFieldsAreNumbers() {
    String code = "def d = kernel.perCpu('gdt_page')[0].gdt[2]; ";
    assertEquals(List.of(1L, 0L, 1L, 1L, 15L), eval(code + "[d.p, d.dpl, d.s, d.l, d.limit1]"));
    holds(code + "(d.type & 8) == 8");
  }

  @Test
  void aParameterThatIsANumberTakesWhateverPointsSomewhere() {
    eval("def above(long va, int by) { va + by }");
    holds("above(task(1), 2) == task(1).pointer() + 2");
    holds("above(ps()[0].task, 1) == task(1) + 0 ? false : above(ps()[0].task, 0) == task(1)");
    holds("[task(1)].collect { long va -> va }[0] == task(1)");
    // Those of which there are several are chosen by their types.
    holds("def f(long x) { 1 }; def f(String x) { 2 }; [f(3), f('a')] == [1, 2]");
    Failure text = assertThrows(Failure.UsageError.class, () -> eval("above('7', 1)"));
    assertEquals("not a number: value=7; the function wants one", text.getMessage());
  }

  @Test
  void aTypeKeepsTheNameThatItWasAskedBy() {
    String text = eval("object('atomic_t', symbol('init_task')).toString()").toString();
    assertTrue(text.startsWith("(atomic_t){\n  .counter = "), text);
  }

  /** As C programmers read them: {@code char} is text, {@code unsigned char} is bytes. */
  @Test
  void onlyArraysOfCharAreText() {
    holds("kernel.init_task.comm == 'swapper/0'");
    String bytes = eval("object('unsigned char[4]', symbol('linux_banner')).toString()").toString();
    assertEquals("(unsigned char [4]){76, 105, 110, 117}", bytes);
    assertEquals("Linu", eval("object('char[4]', symbol('linux_banner'))").toString());
  }

  @Test
  void flagsAreSpelledOutAndStillCompute() {
    holds("'PF_KTHREAD' in task(2).flags && !('PF_KTHREAD' in task(1).flags)");
    holds("(task(2).flags & kernel.PF_KTHREAD) == 0x200000");
    holds("task(2).flags & kernel.PF_KTHREAD ? true : false");
    assertTrue(eval("task(2).flags.toString()").toString().contains(" | PF_KTHREAD"));
    assertEquals(
        "VM_READ | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | VM_SOFTDIRTY",
        eval("task(1).mm.mm_mt.collect { it.vm_flags }.find { 'VM_EXEC' in it }.toString()"));
    assertTrue(
        eval("kernel.init_net.dev_base_head.first().flags.toString()")
            .toString()
            .contains("IFF_LOOPBACK"));
  }

  @Test
  void comparisonIsThatOfC() {
    holds("task(1).mm > 0 && 0 < task(1).mm && 0 != task(1).mm");
    holds("task(2).mm == null && null == task(2).mm && 0 == task(2).mm");
    holds("task(1).mm != null");
    holds("task(2) < task(2) + 1 && task(2) <= task(2)");
    holds("kernel.MODULE_STATE_LIVE == kernel.modules.first().state");
    holds("'MODULE_STATE_LIVE' == kernel.modules.first().state");
    holds("kernel.modules.first().state < kernel.MODULE_STATE_COMING");
    holds("[1, 2].collect { it == 1 } == [true, false] && 'a' < 'b' && 1 <= 1.0");
  }

  @Test
  void whatIsLostEndsNoLoop() {
    String lost = "def lost = object('task_struct', 0x10); ";
    assertInstanceOf(Lost.class, eval(lost + "lost.mm"));
    holds(lost + "!(lost.mm ? true : false) && lost.mm == null && !(lost.pid == 0)");
    holds(lost + "!(lost.pid > 0) && !(lost.pid < 0) && !(0 < lost.pid)");
    assertInstanceOf(Lost.class, eval(lost + "lost.mm.pgd.text()"));
    assertInstanceOf(Lost.class, eval(lost + "lost.pid + 1"));
    assertInstanceOf(Lost.class, eval(lost + "lost.mm.containerOf('x', 'y').foo[3]"));
    assertEquals(
        List.of("init", "<no such process: pid=99999; try ps>"),
        eval("[1, 99999].collect { task(it).comm.toString() }"));
    assertEquals(0, eval("task(99999).children.size()"));
  }

  @Test
  void pointersAreMadeAndFollowed() {
    holds("task(1).ref('pid').deref() == 1");
    assertEquals("unsigned char *", eval("task(1).mm.pgd.cast('unsigned char *').type()"));
    holds("task(1).ref().comm == 'init' && task(1).ref().ref('comm').deref() == 'init'");
    holds("task(1).real_parent.cast('struct task_struct **') == task(1).real_parent");
    holds("(task(1).ref('pid') + 1) - task(1).ref('pid') == 1");
    assertEquals(
        "<null pointer: type=struct mm_struct * index=0>", eval("task(2).mm.deref()").toString());
    assertEquals(
        "<not an array or a pointer: type=struct list_head>", eval("task(2).tasks[1]").toString());
  }

  @Test
  void unionsAndArraysAreMembersLikeOthers() {
    holds("task(1).thread_pid.numbers[0].nr == 1");
    assertEquals(List.of(1L), eval("task(1).thread_pid.numbers.array(1)*.nr"));
    holds("task(1).mm.mm_users.counter > 0");
    holds("task(1).mm.saved_auxv[0..3].size() == 4 && task(1).mm.saved_auxv.size() > 4");
    holds("task(1).restart_block.futex.val == task(1).restart_block.nanosleep.type");
  }

  @Test
  void mapsOfIdsAreIterable() {
    assertEquals(
        eval("ps().size()"),
        eval(
            """
            kernel.init_pid_ns.idr.idr('pid').values()
                .findAll { it.tasks[1].first }  // PIDTYPE_TGID
                .size()\
            """));
    assertEquals("1", eval("kernel.init_pid_ns.idr.first().numbers[0].nr").toString());
    holds("kernel.init_pid_ns.idr.idr('pid').keySet().first() == 1");
  }

  @Test
  void mapleTreesAndRedBlackTreesAreIterable() {
    holds("task(1).mm.map_count == task(1).mm.mm_mt.toList().size()");
    holds("def m = task(1).mm.mm_mt.maple('vm_area_struct'); m.every { k, v -> v.vm_start == k }");
    holds(
        """
        def file = task(1).mm.exe_file
        file.f_mapping.i_mmap.rbtree('vm_area_struct', 'shared.rb').any {
          it.vm_mm == task(1).mm }\
        """);
  }

  @Test
  void xarraysHoldPagesByIndex() {
    holds(
        """
        def pages = task(1).mm.exe_file.f_mapping.i_pages.xarray('page')
        pages.size() == task(1).mm.exe_file.f_mapping.nrpages &&
            pages.every { index, page -> page.index == index }\
        """);
  }

  @Test
  void hashTablesAreIterable() {
    holds(
        """
        def table = object('hlist_head', symbol('css_set_table')).ref()
        def sets = table.hashTable('css_set', 'hlist', 128)
        sets.size() == kernel.init_css_set.dfl_cgrp.root.cgrp.nr_dying_descendants * 0 + sets.size()
            && sets.any { it == kernel.init_css_set }\
        """);
  }

  @Test
  void everyProcessorHasItsOwn() {
    holds("kernel.perCpu('runqueues').size() == kernel.perCpu('runqueues')*.cpu.size()");
    assertEquals(0L, eval("kernel.perCpu('runqueues')[0].cpu"));
    assertEquals(
        eval("kernel.perCpu('runqueues')[0].idle"), eval("kernel.runqueues.perCpu()[0].idle"));
    assertTrue(eval("kernel.perCpu('runqueues')[0].idle.comm").toString().startsWith("swapper"));
  }

  @Test
  void aContainerOfUnknownThingsSaysWhatToTry() {
    Failure wrong =
        assertThrows(Failure.UsageError.class, () -> eval("task(1).pid_links[0].each {}"));
    assertTrue(
        wrong.getMessage().contains("cannot be iterated: type=hlist_node"), wrong.getMessage());
    wrong =
        assertThrows(Failure.UsageError.class, () -> eval("task(1).mm.ref('mmap_lock').each {}"));
    assertTrue(wrong.getMessage().contains("; try list('TYPE', 'MEMBER')"), wrong.getMessage());
  }

  @Test
  void pointersPrintWithSymbolOrText() {
    assertTrue(
        eval("task(1).mm.exe_file.f_path.dentry.d_name.name").toString().endsWith(" \"init\""));
    assertTrue(eval("task(1).mm.exe_file.f_op").toString().contains("_file_operations>"));
    assertTrue(eval("task(2)").toString().contains("(PF_"), "flags in a struct are spelled out");
    assertEquals("(struct mm_struct *)NULL", eval("task(2).mm").toString());
  }

  @Test
  void whatAScriptPrintsOfATargetMovesNoCursor() {
    OUT.getBuffer().setLength(0);
    eval("println 'a\\u001b[2Jb'; print 'x\\ny\\r'; printf('%s\\n', 'z\\u202e')");
    assertEquals("a\\x1b[2Jb\nx\ny\\rz\\u{202e}\n", OUT.toString());
  }

  @Test
  void aNumberOnTheLeftComputesWithWhatIsAKernels() {
    holds("(0x200000 & task(2).flags) == 0x200000 && 1 + task(1).mm == task(1).mm + 1");
    holds("(1 << kernel.modules.first().state) == 1 && 4096 % task(1).flags == 4096");
    holds("(task(1).mm & 7) == 0 && (task(1).mm >> 60) == 15 && task(1).mm % 8 == 0");
    holds("-task(1).flags + task(1).flags == 0");
    assertEquals(
        "<no such process: pid=99999; try ps>",
        eval("1 + task(99999).flags | 2 & task(99999).pid").toString());
    holds("('flags ' + task(2).flags).contains('PF_KTHREAD')");
  }

  @Test
  void aPointerIsAPlainNumberWhereOneIsAskedFor() {
    holds("long va = task(1).mm; va == task(1).mm && va instanceof Long");
    holds("(long) task(1).mm == (task(1).mm as long) && task(1).mm.toLong() == task(1).mm");
    holds("int flags = task(2).flags; long none; flags == task(2).flags");
  }

  @Test
  void pointersAreOrderedWithoutASign() {
    holds("(task(1).mm <=> task(1).mm) == 0 && (task(1).mm <=> 1) == 1");
    holds("def m = kernel.modules.sort { it.ref('list') }; m[0].ref('list') < m[1].ref('list')");
    holds("lsmod().every { it.base > 0xffffffff80000000 } && -1 == 0xffffffffffffffff");
    holds("ps().find { it.task == %s }.pid == 1".formatted(eval("hex(task(1))")));
  }

  @Test
  void listsRangesAndCasesHoldNumbersOfAnyWidth() {
    holds("task(1).pid in [1, 2] && task(1).pid in 1..5 && task(1).pid in ([1] as Set)");
    holds("task(1).pid !in 2..5 && !(task(1).pid in 1..<1) && task(1).comm in ['init']");
    holds("'b' in 'a'..'c' && 'k' in [k: 1] && 1.5 in [1.5] && 'PF_KTHREAD' in task(2).flags");
    assertEquals(
        List.of("range", "list", "state", "pattern", "class", "none"),
        eval(
            """
            def f(x) {
              switch (x) {
                case 2..5: return 'range'
                case [1, 7]: return 'list'
                case 'MODULE_STATE_LIVE': return 'state'
                case ~/in.*/: return 'pattern'
                case BigDecimal: return 'class'
                default: return 'none'
              }
            }
            [task(2).pid, task(1).pid, kernel.modules.first().state, task(1).comm, 1.5, 'x']
                .collect { f(it) }\
            """));
  }

  @Test
  void arraysAreMadeByACast() {
    assertEquals("init", eval("object('char[16]', task(1).ref('comm'))"));
    holds("object('struct list_head *[2]', task(1).ref('tasks'))[0] == task(1).tasks.next");
  }

  @Test
  void layoutsCanBeAskedFor() {
    holds("task(1).mm.has('mm_mt') && !task(1).mm.has('mm_rb') && task(1).has('__state')");
  }
}
