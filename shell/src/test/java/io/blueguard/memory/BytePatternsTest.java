package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePatternsTest {
  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> hits(byte[] bytes, int from, String... patterns) {
    List<byte[]> all = new ArrayList<>();
    for (String pattern : patterns) {
      all.add(text(pattern));
    }
    List<String> hits = new ArrayList<>();
    new BytePatterns(all)
        .search(bytes, bytes.length, from, (at, which) -> hits.add(at + " " + patterns[which]));
    return hits;
  }

  @Test
  void overlappingHitsOfSeveralPatternsAreAllFoundInOrder() {
    assertEquals(
        List.of("0 aba", "2 aba", "2 abac", "4 acac"),
        hits(text("ababacacX"), 0, "aba", "abac", "acac"));
  }

  @Test
  void whatASimpleSearchFindsIsFoundInNoise() {
    Random random = new Random(7);
    byte[] bytes = new byte[20_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(3));
    }
    String whole = new String(bytes, StandardCharsets.US_ASCII);
    List<String> wanted = new ArrayList<>();
    for (int at = 0; at < whole.length(); at++) {
      for (String pattern : List.of("abc", "cabba", "aaaa")) {
        if (whole.startsWith(pattern, at)) {
          wanted.add(at + " " + pattern);
        }
      }
    }
    assertTrue(wanted.size() > 500);
    assertEquals(wanted, hits(bytes, 0, "abc", "cabba", "aaaa"));
  }

  @Test
  void hitsThatEndedInTheBlockBeforeAreNotToldAgain() {
    assertEquals(List.of("4 xy"), hits(text("xyxyxy"), 4, "xy"));
    assertEquals(List.of("2 xy", "4 xy"), hits(text("xyxyxy"), 3, "xy"));
  }

  @Test
  void aSearchThatIsStoppedSaysSo() {
    BytePatterns patterns = new BytePatterns(List.of(text("ab")));
    assertFalse(patterns.search(text("abab"), 4, 0, (at, which) -> false));
    assertTrue(patterns.search(text("abab"), 4, 0, (at, which) -> true));
    assertEquals(1, patterns.overlap());
  }
}
