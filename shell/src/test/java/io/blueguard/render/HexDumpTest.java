package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.base.Range;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HexDumpTest {
  @Test
  void bytesStandBesideTheirText() throws IOException {
    byte[] bytes = "Linux version\n\u001b[".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertEquals(
        "ffff888000000000   4c 69 6e 75 78 20 76 65  72 73 69 6f 6e 0a 1b 5b  |Linux version..[|\n",
        dump(0xffff888000000000L, bytes, List.of(), 1));
  }

  @Test
  void wordsAreLittleEndian() throws IOException {
    byte[] bytes = new byte[16];
    bytes[0] = 1;
    bytes[15] = (byte) 0xff;
    assertEquals(
        "0000000000001000   0000000000000001  ff00000000000000  |................|\n",
        dump(0x1000, bytes, List.of(), 8));
    assertEquals(
        "0000000000001000   00000001 00000000  00000000 ff000000  |................|\n",
        dump(0x1000, bytes, List.of(), 4));
  }

  @Test
  void aShortLastLineKeepsTheColumns() throws IOException {
    assertEquals(
        "0000000000000000   41 42 43                                          |ABC|\n",
        dump(0, new byte[] {'A', 'B', 'C'}, List.of(), 1));
  }

  @Test
  void whatCouldNotBeReadIsNotShownAsZero() throws IOException {
    assertEquals(
        "0000000000000000   41 ?? ?? 44                                       |A??D|\n",
        dump(0, new byte[] {'A', 0, 0, 'D'}, List.of(new Range(1, 2)), 1));
  }

  @Test
  void equalLinesAreFolded() throws IOException {
    String text = dump(0, new byte[80], List.of(), 8);
    assertEquals(3, text.lines().count());
    assertEquals("*", text.lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  void aHoleBreaksTheFold() throws IOException {
    assertEquals(5, dump(0, new byte[80], List.of(new Range(33, 1)), 8).lines().count());
  }

  private static String dump(long va, byte[] bytes, List<Range> missing, int word)
      throws IOException {
    StringBuilder out = new StringBuilder();
    new HexDump(va, bytes, missing, word).write(out);
    return out.toString();
  }
}
