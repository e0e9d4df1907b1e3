package io.blueguard.profile;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.blueguard.base.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Types and symbols from an ISF file (the JSON that Volatility 3 uses, made from debug symbols by
 * dwarf2json), for a kernel that carries no BTF.
 *
 * @param banner the kernel's, so that the file is used for no other one
 * @param symbols at their link addresses, without KASLR
 */
public record Isf(String banner, IsfTypes types, SymbolTable symbols) {
  /** The file in the folder whose banner is that; files named after the release are tried first. */
  static Optional<Isf> find(Path folder, String banner) {
    for (Path file : files(folder, release(banner))) {
      Isf isf = read(file);
      if (isf.banner.equals(banner)) {
        return Optional.of(isf);
      }
    }
    return Optional.empty();
  }

  private static String release(String banner) {
    String[] words = banner.split(" ");
    return words.length > 2 ? words[2] : banner;
  }

  private static List<Path> files(Path folder, String release) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files =
          all.filter(f -> f.toString().endsWith(".json") || f.toString().endsWith(".json.gz"))
              .sorted()
              .toList();
      List<Path> ordered = new ArrayList<>(files);
      ordered.sort((a, b) -> Boolean.compare(named(b, release), named(a, release)));
      return ordered;
    } catch (IOException unreadable) {
      throw new Failure.BadData("isf files cannot be listed: folder=" + folder, unreadable);
    }
  }

  private static boolean named(Path file, String release) {
    return file.getFileName().toString().contains(release);
  }

  /** Throws BadData when it is no ISF file. */
  static Isf read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain =
            file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
        Reader text = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
      return new Parser(new JsonReader(text)).parse();
    } catch (IOException | IllegalStateException | NumberFormatException broken) {
      throw new Failure.BadData(
          "isf file cannot be read: file=%s reason=%s"
              .formatted(file.getFileName(), broken.getMessage()),
          broken);
    }
  }

  /** One pass over the file; a kernel's has tens of megabytes, so no tree of it is built. */
  private static final class Parser {
    private final JsonReader json;
    private final IsfTypes types = new IsfTypes();
    private final List<Symbol> symbols = new ArrayList<>();
    private String banner = "";

    Parser(JsonReader json) {
      this.json = json;
    }

    Isf parse() throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "base_types" -> IsfParser.bases(json, types);
          case "user_types" -> IsfParser.structs(json, types);
          case "enums" -> IsfParser.enums(json, types);
          case "symbols" -> symbols();
          default -> json.skipValue();
        }
      }
      json.endObject();
      return new Isf(banner, types, SymbolTable.of(symbols, "isf"));
    }

    private void symbols() throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        String name = json.nextName();
        long va = 0;
        json.beginObject();
        while (json.hasNext()) {
          String key = json.nextName();
          if (key.equals("address")) {
            va = IsfParser.number(json);
          } else if (key.equals("constant_data") && name.equals("linux_banner")) {
            banner = text(json.nextString());
          } else {
            json.skipValue();
          }
        }
        json.endObject();
        symbols.add(new Symbol(name, va, '?', ""));
      }
      json.endObject();
    }

    private static String text(String base64) {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return new String(bytes, StandardCharsets.ISO_8859_1).replace("\0", "").strip();
    }
  }

  static boolean isNull(JsonReader json) throws IOException {
    if (json.peek() != JsonToken.NULL) {
      return false;
    }
    json.nextNull();
    return true;
  }
}
