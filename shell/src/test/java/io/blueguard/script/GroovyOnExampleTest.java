package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Typed kernel objects and views in Groovy, on the machine that ships as an example. */
class GroovyOnExampleTest extends OnExampleMachine {
  @Test
  void membersAreProperties() {
    assertEquals("swapper/0", eval("kernel.init_task.comm"));
    assertEquals(0L, eval("kernel['init_task'].pid"));
    assertEquals("init", eval("task(1).comm"));
    assertEquals(eval("task(1).mm.pgd.pointer()"), eval("task(1)['mm']['pgd'].pointer()"));
    assertEquals(1L, eval("task(1).signal.nr_threads"));
  }

  @Test
  void listsAreIterable() {
    assertEquals(
        List.of("init", "kthreadd"), eval("kernel.init_task.children.collect { it.comm }"));
    assertEquals(eval("lsmod()*.name"), eval("kernel.modules.collect { it.name }"));
    assertEquals(
        eval("ps().size()"), eval("kernel.init_task.tasks.list('task_struct', 'tasks').size()"));
  }

  @Test
  void textComesAsText() {
    assertEquals("init", eval("task(1).mm.exe_file.f_path.dentry.d_name.name.text()"));
    assertTrue(eval("object('char', symbol('linux_banner'))") instanceof Number);
  }

  @Test
  void pointersAddIndexAndCompareAsInC() {
    assertEquals(true, eval("task(1).mm.pgd + 1 == task(1).mm.pgd[1]"));
    assertEquals(false, eval("task(1).mm.pgd + 1 == task(1).mm.pgd[0]"));
    assertEquals(8L, eval("def pgd = task(1).mm.pgd; (pgd + 2).pointer() - pgd[1].address()"));
    assertEquals(2L, eval("def pgd = task(1).mm.pgd; (pgd + 2) - pgd"));
    assertEquals(true, eval("task(1).real_parent == kernel.init_task"));
    assertEquals(true, eval("task(1).tasks.containerOf('task_struct', 'tasks') == task(1)"));
    assertEquals(true, eval("!task(2).mm"));
    assertEquals(true, eval("task(2).mm == 0 && task(1).mm != 0"));
    assertEquals("init", eval("task(1).mm.owner.cast('struct task_struct *').comm"));
    assertEquals(2, eval("task(1).cpus_mask.bits[0..1].size()"));
  }

  @Test
  void enumeratorsAreEqualToTheirNamesAndNumbers() {
    assertEquals(true, eval("kernel.modules.first().state == 'MODULE_STATE_LIVE'"));
    assertEquals(true, eval("kernel.modules.first().state == kernel.MODULE_STATE_LIVE"));
    assertEquals("MODULE_STATE_LIVE", eval("kernel.modules.first().state.toString()"));
  }

  @Test
  void whatCannotBeReadIsAValueWithItsReason() {
    Object lost = eval("task(2).mm.owner.comm");
    assertInstanceOf(Lost.class, lost);
    assertEquals("<null pointer: type=struct mm_struct * member=owner>", lost.toString());
    assertEquals(false, eval("task(2).mm.owner.comm as boolean"));
    assertEquals(0, eval("int n = 0; for (x in task(2).mm.mmap_lock) { n++ }; n"));
    assertInstanceOf(Lost.class, eval("object('task_struct', 0x10).pid"));
  }

  @Test
  void anObjectPrintsLikeC() {
    String text = eval("kernel.init_task.tasks").toString();
    assertTrue(text.matches("(?s)\\(struct list_head\\)\\{\n  \\.next = 0x\\w+.*\n}"), text);
    String pointer = eval("task(1).sched_class").toString();
    assertTrue(pointer.matches("\\(struct sched_class \\*\\)0x\\w+ <\\w+_sched_class>"), pointer);
  }

  @Test
  void rowsHaveTheirColumnsInBothSpellings() {
    assertEquals(eval("ps()[0].startNs"), eval("ps()[0].start_ns"));
    assertEquals(List.of(1, 2), eval("ps().take(2)*.pid"));
    assertEquals(true, eval("lsmod().every { it.used_by == it.usedBy }"));
    assertEquals(3, eval("_.size()"));
  }

  @Test
  void aConditionSeesTheColumnsOfARow() {
    Object row = eval("ps()[0]");
    assertTrue(groovy.predicate("pid == 1 && start_ns > 0 && it.comm == 'init'").test(row));
    assertTrue(!groovy.predicate("kthread").test(row));
    Failure wrong =
        assertThrows(Failure.UsageError.class, () -> groovy.predicate("pdi == 1").test(row));
    assertTrue(wrong.getMessage().startsWith("no such column: name=pdi; there are pid, "));
    assertThrows(Failure.UsageError.class, () -> groovy.predicate("pid ==").test(row));
    assertEquals(1, eval("def first = 1"));
    List<String> columns = List.of("pid", "task");
    assertTrue(groovy.predicate("pid == first", columns).test(row));
    assertTrue(groovy.predicate("task != kernel.init_task", columns).test(row));
    assertThrows(Failure.UsageError.class, () -> groovy.predicate("pid == frist", columns));
  }

  @Test
  void aWrongMemberSaysWhere() {
    Failure wrong = assertThrows(Failure.NoSuchMember.class, () -> eval("task(1).nosuch"));
    assertEquals("no such member: type=struct task_struct member=nosuch", wrong.getMessage());
  }

  @Test
  void whatAScriptThrowsIsAFailureAndEndsNoConsole() {
    Failure thrown =
        assertThrows(Failure.UsageError.class, () -> eval("throw new LinkageError('x is gone')"));
    assertEquals("x is gone", thrown.getMessage());
  }

  @Test
  void printlnGoesToTheConsole() {
    OUT.getBuffer().setLength(0);
    eval("println task(1).comm");
    assertEquals("init\n", OUT.toString());
  }

  @Test
  void aLoopWithoutEndCanBeStopped() throws InterruptedException {
    stopped("while (true) { 1 }");
  }

  @Test
  void aLongSleepCanBeStopped() throws InterruptedException {
    stopped("[1].each { sleep 100_000 }");
    stopped("class Night { def f() { sleep(100_000) } }; new Night().f()");
  }

  @Test
  void aPatternWithoutEndCanBeStopped() throws InterruptedException {
    stopped("'a' * 500 ==~ '(.*)' * 9 + 'c'");
    stopped("('a' * 500).matches('(.*)' * 9 + 'c')");
    stopped("('a' * 500).replaceAll('(.*)' * 9 + 'c', 'x')");
    stopped("def p = ~('(.*)' * 9 + 'c'); p.matcher('a' * 500).find()");
    stopped("def m = 'a' * 500 =~ '(.*)' * 9 + 'c'; m.find()");
  }

  @Test
  void patternsMatchAsTheyDo() {
    assertEquals(List.of("in", "t"), eval("def m = 'init' =~ /(in)i(t)/; m[0].drop(1)"));
    assertEquals(true, eval("'init' ==~ /in.*/ && !('init' ==~ /in/) && 'xinit' =~ /in/"));
    assertEquals(
        List.of(true, "xnxt", "xnit", List.of("i", "i"), "it", "n", true),
        eval(
            "['init'.matches('in.*'), 'init'.replaceAll('i', 'x'), 'init'.replaceFirst(/i/, 'x'),"
                + " 'init'.findAll(/i/), 'init'.find(~/i./ ) == 'in' ? 'init'.find('it') : 0,"
                + " 'init'.split('i')[1], (~/in/).matcher('init').find()]"));
    assertEquals("INit", eval("('init' =~ /in/).replaceFirst('IN')"));
  }

  private static void stopped(String text) throws InterruptedException {
    Failure[] seen = new Failure[1];
    Thread loop =
        new Thread(() -> seen[0] = assertThrows(Failure.WalkStopped.class, () -> eval(text)));
    loop.start();
    Thread.sleep(500);
    loop.interrupt();
    loop.join(20_000);
    assertTrue(seen[0] != null && seen[0].getMessage().contains("stopped"), text + seen[0]);
  }
}
