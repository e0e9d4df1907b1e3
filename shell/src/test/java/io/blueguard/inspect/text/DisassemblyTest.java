package io.blueguard.inspect.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of a real kernel, and of a process, as it lies in memory. */
class DisassemblyTest {
  // Shared, so that the kernel is learned once.
  @TempDir private static Path state;

  @BeforeAll
  static void capstoneIsThere() {
    assumeTrue(Capstone.available(), "no libcapstone; apt-get install libcapstone4");
  }

  @Test
  void aFunctionIsShownToItsEndAndEachLengthIsWhatOurOwnDecoderSays() {
    List<Map<?, ?>> rows = rows("dis vfs_read");
    assertTrue(rows.size() > 50, "few instructions: " + rows.size());
    String hex = rows.stream().map(row -> (String) row.get("hex")).collect(Collectors.joining());
    // What may be read behind the last one, so that its length does not end the array.
    byte[] code = HexFormat.of().parseHex(hex + "90".repeat(16));
    int at = 0;
    for (Map<?, ?> row : rows) {
      int length = ((String) row.get("hex")).length() / 2;
      assertEquals(X86Length.at(code, at), length, row.toString());
      at += length;
    }
    assertEquals("vfs_read", rows.getFirst().get("symbol"));
    assertTrue(rows.stream().anyMatch(row -> row.get("instruction").equals("ret")), hex);
  }

  @Test
  void aBranchTellsWhereItLeads() {
    List<Map<?, ?>> rows = rows("dis vfs_read --where 'instruction.startsWith(\"call\")'");
    assertTrue(
        rows.stream().anyMatch(row -> row.get("target").equals("rw_verify_area")), rows.toString());
  }

  @Test
  void theCodeOfAProcessIsShownWithoutSymbols() {
    List<Map<?, ?>> code = rows("maps 1 --where 'rights.contains(\"x\")' --limit 1");
    String text = (String) code.getFirst().get("start");
    List<Map<?, ?>> rows = rows("dis " + text + " 5 -p 1");
    assertEquals(5, rows.size());
    assertTrue(rows.stream().allMatch(row -> row.get("symbol").equals("")), rows.toString());
  }

  @Test
  void whereNothingLiesIsAnError() {
    console()
        .exec("dis 0x10")
        .assertFails(3, "blueguard: not mapped: va=0x10 level=PGD entry=0x0 reason=never touched");
    console()
        .exec("dis vfs_read 0")
        .assertFails(2, "blueguard: count is out of bounds: value=0; try 1 to 100000");
  }

  @Test
  void bothProcessorsAreKnownAndWhatIsNoInstructionIsNone() {
    try (Capstone arm = new Capstone(false);
        Capstone x86 = new Capstone(true)) {
      assertEquals("nop", arm.decode(hex("1f2003d5"), 0).orElseThrow().text());
      assertEquals("call 0x1005", x86.decode(hex("e800000000"), 0x1000).orElseThrow().text());
      assertTrue(x86.decode(hex("06"), 0).isEmpty());
      assertTrue(x86.decode(hex("e800"), 0).isEmpty());
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static ConsoleTester console() {
    return new ConsoleTester(state).on("example:clean");
  }

  private static List<Map<?, ?>> rows(String line) {
    ConsoleTester told = console().exec(line + " -f json");
    return Json.parseList(told.out()).stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
  }
}
