package io.blueguard.delta;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.json.Json;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.Reader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A snapshot as a file.
 *
 * <pre>
 *   "blueguard-snapshot 2 HASH\n"   HASH: SHA-256 of all that follows, in hexadecimal
 *   zstd of                         (big endian)
 *     int length, JSON              name, target, build_id, time, views with their rows, evidence
 *     and where there is evidence
 *     int length, profile           symbols and types, as a file of the profile store
 *     3 x (int count, (long start, long length) x count)   RAM, its populated parts, what was read
 *     int length, bytes             what was read, one range behind the other
 * </pre>
 *
 * <p>A file that does not match its hash, or does not hold what it says, is refused.
 */
final class SnapshotFile {
  private static final String MAGIC = "blueguard-snapshot 2 ";
  private static final int HEAD = MAGIC.length() + 64 + 1;
  private static final int MOST = 1 << 30;
  private static final int MOST_RANGES = 1 << 24;
  private static final long MOST_RAM = 1L << 46;

  private SnapshotFile() {}

  static byte[] bytes(Snapshot snapshot) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new ZstdOutputStream(packed, 6))) {
      write(out, Json.write(json(snapshot)).getBytes(StandardCharsets.UTF_8));
      if (snapshot.evidence() != null) {
        write(out, snapshot.evidence());
      }
    }
    byte[] body = packed.toByteArray();
    byte[] head = (MAGIC + sha256(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private static void write(DataOutputStream out, Evidence evidence) throws IOException {
    write(out, evidence.profile());
    write(out, evidence.extents());
    write(out, evidence.populated());
    write(out, evidence.reads().ranges());
    write(out, evidence.reads().bytes().toArray(Reader.U8));
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void write(DataOutputStream out, List<Range> ranges) throws IOException {
    out.writeInt(ranges.size());
    for (Range range : ranges) {
      out.writeLong(range.start());
      out.writeLong(range.length());
    }
  }

  private static Map<String, Object> json(Snapshot snapshot) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", (long) Json.SCHEMA);
    json.put("name", snapshot.name());
    json.put("target", snapshot.target());
    json.put("build_id", snapshot.buildId());
    json.put("time", snapshot.time());
    json.put("views", snapshot.views());
    if (snapshot.evidence() != null) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("engine", snapshot.evidence().engine());
      evidence.put("release", snapshot.evidence().release());
      evidence.put("consistent", snapshot.evidence().consistent());
      json.put("evidence", evidence);
    }
    return json;
  }

  /**
   * @param file what a failure names
   * @throws Failure.BadData when it is damaged
   */
  static Snapshot read(byte[] all, Path file) {
    byte[] body = verified(all, file);
    try (ZstdInputStream unpacked = new ZstdInputStream(new ByteArrayInputStream(body))) {
      byte[] plain = unpacked.readNBytes(MOST);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain));
      Snapshot snapshot = snapshot(in);
      if (in.available() > 0) {
        throw new IOException("more follows than it says");
      }
      return snapshot;
    } catch (IOException e) {
      throw damaged(file, "it does not hold what it should: " + e.getMessage());
    } catch (Failure.BadData e) {
      throw damaged(file, e.getMessage());
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw damaged(file, "fields are missing or of the wrong kind");
    }
  }

  private static byte[] verified(byte[] all, Path file) {
    String head = new String(all, 0, Math.min(all.length, HEAD), StandardCharsets.US_ASCII);
    if (head.length() < HEAD || !head.startsWith(MAGIC) || !head.endsWith("\n")) {
      throw damaged(file, "it does not begin like one");
    }
    byte[] body = Arrays.copyOfRange(all, HEAD, all.length);
    if (!head.substring(MAGIC.length(), HEAD - 1).equals(sha256(body))) {
      throw damaged(file, "its hash does not match");
    }
    return body;
  }

  @SuppressWarnings("unchecked")
  private static Snapshot snapshot(DataInputStream in) throws IOException {
    Map<String, Object> json = Json.parseObject(new String(bytes(in), StandardCharsets.UTF_8));
    Map<String, List<Map<String, Object>>> views = new LinkedHashMap<>();
    ((Map<String, Object>) json.get("views"))
        .forEach((name, rows) -> views.put(name, rows((List<?>) rows)));
    Map<String, Object> evidence = (Map<String, Object>) json.get("evidence");
    return new Snapshot(
        (String) json.get("name"),
        (String) json.get("target"),
        (String) json.get("build_id"),
        (String) json.get("time"),
        views,
        evidence == null ? null : evidence(in, evidence));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rows(List<?> rows) {
    rows.forEach(Map.class::cast);
    return (List<Map<String, Object>>) rows;
  }

  private static Evidence evidence(DataInputStream in, Map<String, Object> json)
      throws IOException {
    byte[] profile = bytes(in);
    List<Range> extents = ram(in);
    List<Range> populated = ram(in);
    List<Range> read = ranges(in);
    MemorySegment bytes = MemorySegment.ofArray(bytes(in));
    return new Evidence(
        (String) json.get("engine"),
        (String) json.get("release"),
        (Boolean) json.get("consistent"),
        profile,
        extents,
        populated,
        new ReadSet(read, bytes, true, false));
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a length is impossible");
    }
    return in.readNBytes(length);
  }

  /** As much as a machine can have, for whoever opens it looks at all of it. */
  private static List<Range> ram(DataInputStream in) throws IOException {
    List<Range> ranges = ranges(in);
    long left = MOST_RAM;
    for (Range range : ranges) {
      left -= range.length();
      if (range.start() < 0 || range.end() < 0 || left < 0) {
        throw new IOException("its ram is impossible: range=" + range);
      }
    }
    return ranges;
  }

  private static List<Range> ranges(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > Math.min(MOST_RANGES, in.available() / 16)) {
      throw new IOException("a count is impossible");
    }
    List<Range> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new Range(in.readLong(), in.readLong()));
    }
    return ranges;
  }

  static Failure.BadData damaged(Path file, String reason) {
    return new Failure.BadData(
        "not a usable snapshot: file=" + file + " reason=" + reason + "; take it again");
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
