package io.blueguard.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class JsonTest {
  @Test
  void keysKeepTheirOrderAndNullsAreKept() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("zebra", 1L);
    map.put("ant", null);
    map.put("list", Arrays.asList("a", 2L, true, null));
    assertEquals("{\"zebra\":1,\"ant\":null,\"list\":[\"a\",2,true,null]}", Json.write(map));
  }

  @Test
  void controlCharactersAndEveryByteAboveAsciiAreEscaped() {
    assertEquals(
        "\"\\u001b[2J\\u007f\\u009b31m\\u00e9\\u202e\\n\\t\\\"\\\\\"",
        Json.write("\u001b[2J\u007f\u009b31m\u00e9\u202e\n\t\"\\"));
  }

  @Test
  void everyByteOfATargetComesBackAsItWas() {
    StringBuilder bytes = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      bytes.append(c);
    }
    assertEquals(bytes.toString(), Json.parse(Json.write(bytes.toString())));
  }

  @Test
  void markupIsLeftToWhoeverWritesMarkup() {
    assertEquals("\"<b>&'=\"", Json.write("<b>&'="));
  }

  @Test
  void wholeNumbersStayWholeUpTo64Bits() {
    assertEquals(List.of(Long.MAX_VALUE, 1.5), Json.parse("[9223372036854775807,1.5]"));
    assertEquals("[9223372036854775807,1.5]", Json.write(List.of(Long.MAX_VALUE, 1.5)));
  }

  @Test
  void prettyTextEndsInALineEnd() {
    assertEquals("{\n  \"a\": [\n    1\n  ]\n}\n", Json.pretty(Map.of("a", List.of(1L))));
  }

  @Test
  void brokenTextSaysWhere() {
    assertEquals(
        "not json: Unterminated object at line 1 column 9 path $.a",
        assertThrows(Failure.BadData.class, () -> Json.parse("{\"a\":1 b}")).getMessage());
    assertEquals(
        "not a json object: the text is empty",
        assertThrows(Failure.BadData.class, () -> Json.parseObject("")).getMessage());
    assertEquals("not a json object", bad(() -> Json.parseObject("[1]")));
    assertEquals("not a json array: the text is empty", bad(() -> Json.parseList(" ")));
    assertEquals("not json: malformed at line 1 column 4 path $", bad(() -> Json.parse("1 2")));
    assertEquals(
        "not json: a name stands twice at $.a", bad(() -> Json.parse("{\"a\":1,\"a\":2}")));
    assertEquals(
        "not json: End of input at line 1 column 5 path $[1]", bad(() -> Json.parse("[1, ")));
  }

  @Test
  void textThatIsNestedTooDeepIsRefused() {
    assertThrows(Failure.BadData.class, () -> Json.parse("[".repeat(100_000)));
  }

  @Test
  void anEmptyTextIsNothingAndNumbersPast64BitsAreDouble() {
    assertNull(Json.parse(" "));
    assertNull(Json.parse("null"));
    assertEquals(1e20, Json.parse("100000000000000000000"));
    assertEquals(9.3e18, (Double) Json.parse("9300000000000000000"), 1e17);
  }

  @Test
  void anArrayHasOneRowALine() {
    assertEquals("[{\"a\":1},\n{\"a\":2}]\n", array(List.of(Map.of("a", 1L), Map.of("a", 2L))));
    assertEquals("[]\n", array(List.of()));
  }

  @Test
  void linesAreOneObjectEach() {
    StringWriter out = new StringWriter();
    JsonStream.lines(List.of(Map.of("a", 1L), Map.of("a", 2L)), out);
    assertEquals("{\"a\":1}\n{\"a\":2}\n", out.toString());
  }

  @Test
  void factsAboutTheRowsStandAroundThem() {
    StringWriter out = new StringWriter();
    Map<String, Object> before = Map.of("target", "example:clean");
    JsonStream.meta(before, List.of(Map.of("a", 1L)), Map.of("reads", 7L), out);
    assertEquals(
        "{\"schema\":1,\"target\":\"example:clean\",\"rows\":[{\"a\":1}],\"reads\":7}\n",
        out.toString());
  }

  private static String bad(Executable parsing) {
    return assertThrows(Failure.BadData.class, parsing).getMessage();
  }

  private static String array(List<?> values) {
    StringWriter out = new StringWriter();
    JsonStream.array(values, out);
    return out.toString();
  }
}
