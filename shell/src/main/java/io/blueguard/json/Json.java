package io.blueguard.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonWriter;
import io.blueguard.base.Failure;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/**
 * Plain values (null, Boolean, Number, String, List, Map) as JSON and back.
 *
 * <p>What is written is ASCII: every other character is an escape, so that a string of a target,
 * whose bytes are characters 0 to 255 here, keeps each byte and can neither steer a terminal nor
 * depend on an encoding. Keys keep the order of their map.
 */
public final class Json {
  /** Counts up when a field changes its meaning or goes; new fields do not count. */
  public static final int SCHEMA = 1;

  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .create();

  private Json() {}

  /** In one line. */
  public static String write(Object plain) {
    StringWriter text = new StringWriter();
    write(plain, text);
    return text.toString();
  }

  /** In one line, without a line end. Leaves the writer open. */
  public static void write(Object plain, Writer out) {
    writeValue(plain, new JsonWriter(new AsciiWriter(out)));
  }

  /** Indented, for files that people read. */
  public static String pretty(Object plain) {
    StringWriter text = new StringWriter();
    JsonWriter writer = new JsonWriter(new AsciiWriter(text));
    writer.setIndent("  ");
    writeValue(plain, writer);
    return text.append('\n').toString();
  }

  /**
   * Text back to plain values: whole numbers are Long, others Double.
   *
   * @throws Failure.BadData when it is no JSON; the text says where
   */
  public static Object parse(String text) {
    try {
      return GSON.fromJson(text, Object.class);
    } catch (JsonParseException e) {
      throw notJson(e);
    }
  }

  /**
   * @throws Failure.BadData when it is no JSON object
   */
  public static Map<String, Object> parseObject(String text) {
    try {
      Map<String, Object> map = GSON.fromJson(text, new TypeToken<Map<String, Object>>() {});
      if (map == null) {
        throw new Failure.BadData("not a json object: the text is empty");
      }
      return map;
    } catch (JsonParseException e) {
      throw notJson(e);
    }
  }

  /**
   * @throws Failure.BadData when it is no JSON array
   */
  public static List<Object> parseList(String text) {
    if (parse(text) instanceof List<?> values) {
      return List.copyOf(values);
    }
    throw new Failure.BadData("not a json array");
  }

  private static Failure.BadData notJson(JsonParseException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new Failure.BadData("not json: " + reason.replaceFirst("^[\\w.]+Exception: ", ""), e);
  }

  private static void writeValue(Object plain, JsonWriter writer) {
    GSON.toJson(plain, Object.class, writer);
  }
}
