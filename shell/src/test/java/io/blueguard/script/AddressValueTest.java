package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.delta.Change;
import io.blueguard.delta.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses that rows tell, on the machine that ships as an example. */
class AddressValueTest extends OnExampleMachine {
  @BeforeAll
  static void firstRow() {
    groovy.evaluate("row = ps().first(); va = row.task");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "println row",
        "println([row])",
        "println([a: row])",
        "println \"$row\"",
        "def s = \"$row ${[row]}\"; println s",
        "println 'a ' + row",
        "println row.toString()",
        "println ps().take(1)",
        "print row",
        "println ps().take(1).join(' ')",
        "printf '%s', row",
        "ps().take(1).each { println it.task }",
        "println ps().take(1)*.task",
        "println ps().take(1)*.task()",
        "println row['task']",
        "println task(1).address()",
        "println symbol('init_task')",
        "println lsmod().first()",
        "println syscallTable().first()",
        "println vtop(va).last()"
      })
  void anAddressIsNeverPrintedAsANumber(String text) {
    String printed = printed(text);
    assertTrue(printed.contains("0x"), printed);
    assertTrue(!printed.contains("-"), printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "va == task(1) && task(1) == va && task(va) == task(1) && task(task(1)) == task(1)",
        "task(va).comm == 'init' && object('task_struct', va).comm == 'init'",
        "0xffff888000000000 < va || va < 0xffff888000000000",
        "va > 0xff00000000000000 && 0xff00000000000000 < va && va >= va && !(va < va)",
        "va == (va as long) && (long) va == va && va == va.longValue()",
        "va == evaluate(hex(va)) && evaluate(hex(va)) == va && va != evaluate(hex(va)) - 1",
        "va + 8 - va == 8 && 8 + va - va == 8 && va - (va - 16) == 16 && va - task(1) == 0",
        "(va & 0xfff) == (va % 4096) && (va & ~0xfffL) == va - va % 4096",
        "(va >> 12) * 4096 == (va & ~0xfffL) && va / 4096 == va >> 12",
        "(va + 8) as String == hex((va as long) + 8)",
        "va in [va] && va in [task(1)] && va in (va - 1)..(va + 1)",
        "[(va): 7][task(1)] == 7 && [va, va + 0].unique().size() == 1",
        "ps()*.task.max() == ps().collect { it.task }.sort().last()",
        "va ? true : false",
        "!task(2).mm.pointer()",
        "sprintf('%x', va) == hex(va).substring(2) && sprintf('%2$s %1$x', va, 'a').size() > 10",
        "switch (va) { case task(1): return true; default: return false }",
        "rd(va, 16) == rd(task(1), 16) && vtop(va) == vtop(task(1))",
        "region('x', va, lsmod()[0].size, 'code').start() == (va as long)",
        "long n = va; n < 0"
      })
  void anAddressComputesAndComparesAsInC(String text) {
    assertEquals(true, eval(text), text);
  }

  @Test
  void aConditionSeesTheSameValue() {
    Object row = eval("row");
    assertTrue(groovy.predicate("task == " + eval("hex(va)")).test(row));
    assertTrue(groovy.predicate("task > 0xff00000000000000 && (task & 0xf) == 0").test(row));
  }

  @Test
  void whatAComparisonTellsHasItsAddresses() {
    Map<String, Object> row = Map.of("pid", 1L, "task", "0xffff888000001000");
    Change change = new Change("ps", "removed", "pid=1", "", row, null);
    Change told = Addresses.in(session.catalog(), List.of(change)).getFirst();
    Object va = ((Map<?, ?>) told.before()).get("task");
    assertInstanceOf(AddressValue.class, va);
    assertEquals("0xffff888000001000", va.toString());
    Event event = new Event("", "", "lsmod", "changed", "", "base", "0x1000", "0x2000");
    assertEquals(new AddressValue(0x2000), Addresses.in(session.catalog(), event).after());
    Event lost = new Event("", "", "nosuch", "lost", "", "base", null, "0x is gone");
    assertEquals("0x is gone", Addresses.in(session.catalog(), lost).after());
  }
}
