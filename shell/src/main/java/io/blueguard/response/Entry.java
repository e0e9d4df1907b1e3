package io.blueguard.response;

import io.blueguard.base.Failure;
import io.blueguard.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of the case journal. Its line is JSON:
 *
 * <pre>{"n":…,"time":…, facts…, "prev":"hash of the entry before","hash":"…"}</pre>
 *
 * <p>The hash is SHA-256 of the bytes of the line before {@code ,"hash"}: what was written is
 * hashed, so nothing has to be brought into a normal form to check it.
 *
 * @param n counts from 1
 * @param time UTC
 * @param who the user, and behind sudo the one who called it
 * @param action {@code isolate}, {@code release}, {@code recovered}, …
 * @param phase {@code begin} before anything is changed, then {@code done} or {@code failed}
 * @param object what it was done to: {@code BRIDGE/PORT}
 * @param why what the person, or the finding, said
 * @param before how the object was
 * @param after how it is now
 * @param line all of it as it stands in the journal
 */
public record Entry(
    long n,
    String time,
    String who,
    String action,
    String phase,
    String object,
    String why,
    Map<String, Object> before,
    Map<String, Object> after,
    String line) {
  static final String START = "0".repeat(64);
  static final String RECOVERED = "recovered";
  private static final Pattern END = Pattern.compile(",\"hash\":\"([0-9a-f]{64})\"}$");

  /** The entry that follows another, or is the first. */
  static Entry after(Optional<Entry> last, String time, Map<String, ?> facts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("n", last.map(Entry::n).orElse(0L) + 1);
    fields.put("time", time);
    fields.put("who", user());
    fields.putAll(facts);
    fields.put("prev", last.map(Entry::hash).orElse(START));
    String json = Json.write(fields);
    String body = json.substring(0, json.length() - 1);
    return parse(body + ",\"hash\":\"" + sha256(body) + "\"}").orElseThrow();
  }

  /** Facts about a line that was not finished, or is not ours. */
  static Map<String, Object> recovered(String torn) {
    return Journal.facts(
        "action",
        RECOVERED,
        "why",
        "a line was not finished",
        "torn_bytes",
        torn.length(),
        "torn_sha256",
        sha256(torn));
  }

  /** Empty for a line that is no entry; whether its hash is right is another question. */
  static Optional<Entry> parse(String line) {
    if (!END.matcher(line).find()) {
      return Optional.empty();
    }
    try {
      Map<String, Object> fields = Json.parseObject(line);
      if (!(fields.get("n") instanceof Long n) || !(fields.get("prev") instanceof String)) {
        return Optional.empty();
      }
      return Optional.of(
          new Entry(
              n,
              text(fields, "time"),
              text(fields, "who"),
              text(fields, "action"),
              text(fields, "phase"),
              text(fields, "object"),
              text(fields, "why"),
              map(fields, "before"),
              map(fields, "after"),
              line));
    } catch (Failure.BadData e) {
      return Optional.empty();
    }
  }

  /** As the line has it. */
  public String hash() {
    Matcher end = END.matcher(line);
    return end.find() ? end.group(1) : "";
  }

  /** All of its facts. */
  public Map<String, Object> fields() {
    return Json.parseObject(line);
  }

  String prev() {
    return text(fields(), "prev");
  }

  /** Number and hash: what can be noted elsewhere. */
  String head() {
    return n + " " + hash();
  }

  boolean intact() {
    Matcher end = END.matcher(line);
    return end.find() && sha256(line.substring(0, end.start())).equals(end.group(1));
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String user() {
    String user = System.getProperty("user.name", "");
    String caller = System.getenv().getOrDefault("SUDO_USER", "");
    return caller.isEmpty() ? user : user + " (sudo by " + caller + ")";
  }

  private static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  private static Map<String, Object> map(Map<String, Object> fields, String name) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (fields.get(name) instanceof Map<?, ?> values) {
      values.forEach((key, value) -> map.put(String.valueOf(key), value));
    }
    return map;
  }

  static List<String> strings(Object values) {
    return values instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
