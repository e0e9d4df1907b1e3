package io.blueguard.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import io.blueguard.base.Failure;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plain values (null, Boolean, Number, String, List, Map) as JSON and back, by Gson's streams: its
 * object mapper costs a start of the program more than all rows of a usual answer.
 *
 * <p>What is written is ASCII: every other character is an escape, so that a string of a target,
 * whose bytes are characters 0 to 255 here, keeps each byte and can neither steer a terminal nor
 * depend on an encoding. Keys keep the order of their map.
 */
public final class Json {
  /** Counts up when a field changes its meaning or goes; new fields do not count. */
  public static final int SCHEMA = 1;

  private Json() {}

  /** In one line. */
  public static String write(Object plain) {
    StringWriter text = new StringWriter();
    write(plain, text);
    return text.toString();
  }

  /** In one line, without a line end. Leaves the writer open. */
  public static void write(Object plain, Writer out) {
    writeAll(plain, new JsonWriter(new AsciiWriter(out)));
  }

  /** Indented, for files that people read. */
  public static String pretty(Object plain) {
    StringWriter text = new StringWriter();
    JsonWriter writer = new JsonWriter(new AsciiWriter(text));
    writer.setIndent("  ");
    writeAll(plain, writer);
    return text.append('\n').toString();
  }

  /**
   * Text back to plain values: whole numbers are Long, others Double; nothing at all is null.
   *
   * @throws Failure.BadData when it is no JSON; the text says where
   */
  public static Object parse(String text) {
    if (text.isBlank()) {
      return null;
    }
    JsonReader reader = new JsonReader(new StringReader(text));
    try {
      Object value = read(reader);
      // Fails when anything follows.
      reader.peek();
      return value;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new Failure.BadData("not json: " + reason(e), e);
    }
  }

  /**
   * @throws Failure.BadData when it is no JSON object
   */
  public static Map<String, Object> parseObject(String text) {
    if (parse(text) instanceof Map<?, ?> map) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((key, value) -> object.put((String) key, value));
      return object;
    }
    throw new Failure.BadData("not a json object" + (text.isBlank() ? ": the text is empty" : ""));
  }

  /**
   * @throws Failure.BadData when it is no JSON array
   */
  public static List<Object> parseList(String text) {
    if (parse(text) instanceof List<?> values) {
      return new ArrayList<>(values);
    }
    throw new Failure.BadData("not a json array" + (text.isBlank() ? ": the text is empty" : ""));
  }

  /** Gson's first line; where it gives advice to a programmer, only what it says besides. */
  private static String reason(Exception e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.replaceFirst("^Use JsonReader.* malformed JSON", "malformed");
  }

  private static void writeAll(Object plain, JsonWriter writer) {
    try {
      writer.setSerializeNulls(true);
      write(plain, writer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Object plain, JsonWriter writer) throws IOException {
    switch (plain) {
      case null -> writer.nullValue();
      case Boolean flag -> writer.value(flag);
      case Number number -> writer.value(number);
      case CharSequence text -> writer.value(text.toString());
      case Iterable<?> values -> {
        writer.beginArray();
        for (Object value : values) {
          write(value, writer);
        }
        writer.endArray();
      }
      case Map<?, ?> map -> {
        writer.beginObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          writer.name(String.valueOf(entry.getKey()));
          write(entry.getValue(), writer);
        }
        writer.endObject();
      }
      default -> throw new IllegalArgumentException("not a plain value: class=" + plain.getClass());
    }
  }

  /** Gson bounds how deep it goes, and so this. */
  private static Object read(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_ARRAY -> readList(reader);
      case BEGIN_OBJECT -> readMap(reader);
      case STRING -> reader.nextString();
      case BOOLEAN -> reader.nextBoolean();
      case NUMBER -> number(reader.nextString());
      default -> {
        reader.nextNull();
        yield null;
      }
    };
  }

  private static Object number(String digits) {
    if (digits.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9')) {
      try {
        return Long.valueOf(digits);
      } catch (NumberFormatException past64Bits) {
        return Double.valueOf(digits);
      }
    }
    return Double.valueOf(digits);
  }

  private static List<Object> readList(JsonReader reader) throws IOException {
    List<Object> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      values.add(read(reader));
    }
    reader.endArray();
    return values;
  }

  private static Map<String, Object> readMap(JsonReader reader) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (fields.put(name, read(reader)) != null) {
        throw new MalformedJsonException("a name stands twice at " + reader.getPath());
      }
    }
    reader.endObject();
    return fields;
  }
}
