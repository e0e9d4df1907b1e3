package io.blueguard.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTableTest {
  private static final long TEXT = 0xffffffff81000000L;
  private final SymbolTable table =
      SymbolTable.of(
          List.of(
              new Symbol("_text", TEXT, 'T', ""),
              new Symbol("cpu_number", 0x100, 'A', ""),
              new Symbol("_stext", TEXT, 'T', ""),
              new Symbol("pid_show", TEXT + 0x40, 't', ""),
              new Symbol("pid_show", TEXT + 0x80, 't', ""),
              new Symbol("_end", TEXT + 0x1000, 'B', "")),
          "isf");

  @Test
  void aNameHasItsFirstAddressAndAllOfThem() {
    assertEquals(TEXT + 0x40, table.address("pid_show").getAsLong());
    assertEquals(2, table.all("pid_show").size());
    assertTrue(table.address("pid_sho").isEmpty());
    assertTrue(table.address("pid_show_").isEmpty());
    assertTrue(table.address("").isEmpty());
  }

  @Test
  void anAddressBelongsToTheSymbolBelowIt() {
    assertEquals("_text", table.at(TEXT + 0x3f).orElseThrow().name());
    assertEquals(TEXT + 0x40, table.at(TEXT + 0x40).orElseThrow().va());
    assertEquals(List.of("_text", "_stext"), names(table.exactly(TEXT)));
  }

  @Test
  void outsideTheKernelNoSymbolIsNear() {
    assertTrue(table.at(TEXT + 0x1001).isEmpty());
    assertTrue(table.at(0x5000).isEmpty());
    assertTrue(table.at(TEXT - 1).isEmpty());
    assertEquals("_end", table.at(TEXT + 0x1000).orElseThrow().name());
    assertEquals("cpu_number", table.at(0x100).orElseThrow().name());
  }

  @Test
  void anotherKaslrOffsetMovesTheKernelAndNotThePerCpuOffsets() {
    SymbolTable slid = table.slid(0x200000);
    assertEquals(TEXT + 0x200000, slid.address("_text").getAsLong());
    assertEquals(0x100, slid.address("cpu_number").getAsLong());
    assertEquals("_text", slid.at(TEXT + 0x200001).orElseThrow().name());
  }

  @Test
  void namesAreCompletedSortedAndOnce() {
    assertEquals(List.of("_end", "_stext", "_text"), table.names("_").toList());
    assertEquals(List.of("pid_show"), table.names("pid").toList());
    assertEquals(5, table.names("").count());
    assertEquals(6, table.count());
    assertEquals("isf", table.source());
  }

  private static List<String> names(List<Symbol> symbols) {
    return symbols.stream().map(Symbol::name).toList();
  }
}
