package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.Test;

class ByNameMatcherTest {
  private final ByNameMatcher matcher = new ByNameMatcher();

  @Test
  void aValueIsFoundByItsBeginningElseByWhatItIs() {
    assertEquals(List.of("108"), matches("10"));
    assertEquals(List.of("108", "79"), matches("ss"));
    assertEquals("ss", matcher.getCommonPrefix());
    assertEquals(List.of("108", "79"), matches("SSH"));
    assertEquals(List.of("81"), matches("rs"));
    assertEquals(List.of("108", "79", "81"), matches(""));
    assertEquals(List.of(), matches("zzz"));
  }

  private List<String> matches(String typed) {
    matcher.compile(
        Map.of(), false, new ExpressionLine(typed, typed.length(), typed), false, 2, null);
    return matcher
        .matches(
            List.of(candidate("79", "sshd"), candidate("108", "sshd"), candidate("81", "rsyslogd")))
        .stream()
        .map(Candidate::value)
        .sorted()
        .toList();
  }

  private static Candidate candidate(String value, String name) {
    return new Candidate(value, value, null, name, null, null, true);
  }
}
