package io.blueguard.profile;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sections of an ISF file that hold types. Schema 6: what is not known is passed over. */
final class IsfParser {
  private static final int DEPTH = 64;

  private IsfParser() {}

  /** Addresses are written as unsigned decimal numbers. */
  static long number(JsonReader json) throws IOException {
    return json.peek() == JsonToken.NUMBER || json.peek() == JsonToken.STRING
        ? new BigInteger(json.nextString()).longValue()
        : skipped(json);
  }

  private static long skipped(JsonReader json) throws IOException {
    json.skipValue();
    return 0;
  }

  static void bases(JsonReader json, IsfTypes types) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      long size = 0;
      boolean signed = false;
      String kind = "";
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "size" -> size = number(json);
          case "signed" -> signed = json.nextBoolean();
          case "kind" -> kind = json.nextString();
          default -> json.skipValue();
        }
      }
      json.endObject();
      types.base(name, base(name, kind, size, signed));
    }
    json.endObject();
  }

  private static Type base(String name, String kind, long size, boolean signed) {
    return switch (kind) {
      case "void" -> new Type.Void();
      case "float" -> new Type.Float(name, size);
      default -> new Type.Int(name, size, signed, kind.equals("char"), kind.equals("bool"));
    };
  }

  static void enums(JsonReader json, IsfTypes types) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      Map<String, Long> values = new LinkedHashMap<>();
      long size = 4;
      json.beginObject();
      while (json.hasNext()) {
        String key = json.nextName();
        if (key.equals("size")) {
          size = number(json);
        } else if (key.equals("constants")) {
          constants(json, values);
        } else {
          json.skipValue();
        }
      }
      json.endObject();
      boolean signed = values.values().stream().anyMatch(value -> value < 0);
      types.enumeration(name, new Type.Enumeration("enum " + name, size, signed, values));
    }
    json.endObject();
  }

  private static void constants(JsonReader json, Map<String, Long> values) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      values.put(name, number(json));
    }
    json.endObject();
  }

  static void structs(JsonReader json, IsfTypes types) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      long size = 0;
      String kind = "struct";
      List<IsfTypes.Part> parts = List.of();
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "size" -> size = number(json);
          case "kind" -> kind = json.nextString();
          case "fields" -> parts = fields(json);
          default -> json.skipValue();
        }
      }
      json.endObject();
      types.struct(name, kind.equals("union"), size, parts);
    }
    json.endObject();
  }

  private static List<IsfTypes.Part> fields(JsonReader json) throws IOException {
    List<IsfTypes.Part> parts = new ArrayList<>();
    if (Isf.isNull(json)) {
      return parts;
    }
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      long offset = 0;
      boolean anonymous = false;
      IsfTypes.Reference type = IsfTypes.Reference.VOID;
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "offset" -> offset = number(json);
          case "anonymous" -> anonymous = json.nextBoolean();
          case "type" -> type = reference(json, 0);
          default -> json.skipValue();
        }
      }
      json.endObject();
      parts.add(new IsfTypes.Part(anonymous ? "" : name, offset, type));
    }
    json.endObject();
    return parts;
  }

  private static IsfTypes.Reference reference(JsonReader json, int depth) throws IOException {
    String kind = "";
    String name = "";
    long count = 0;
    int bits = 0;
    int position = 0;
    IsfTypes.Reference inner = null;
    if (depth > DEPTH) {
      throw new IllegalStateException("types are nested too deep");
    }
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "kind" -> kind = json.nextString();
        case "name" -> name = json.nextString();
        case "count" -> count = number(json);
        case "bit_length" -> bits = (int) number(json);
        case "bit_position" -> position = (int) number(json);
        case "subtype", "type" -> inner = Isf.isNull(json) ? null : reference(json, depth + 1);
        default -> json.skipValue();
      }
    }
    json.endObject();
    return new IsfTypes.Reference(kind, name, count, bits, position, inner);
  }
}
