package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Snapshots as files, one each: a first line {@code blueguard-snapshot 1 HASH}, then the moment as
 * gzipped JSON. HASH is the SHA-256 of the compressed bytes; a file that does not match is refused.
 */
public final class SnapshotStore {
  private static final String MAGIC = "blueguard-snapshot 1 ";
  private static final String SUFFIX = ".snapshot";
  private static final long MAX_JSON = 1L << 30;

  private final Path folder;

  public SnapshotStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Keeps a moment under its name; an older one of that name is replaced.
   *
   * @return the file it is in now
   */
  public Path save(Snapshot snapshot) {
    Path file = file(snapshot.name());
    byte[] body = gzip(Json.write(json(snapshot)).getBytes(StandardCharsets.UTF_8));
    byte[] head = (MAGIC + sha256(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "new", SUFFIX);
      byte[] all = Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      Files.write(fresh, all);
      return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure.UsageError("cannot save snapshot: file=" + file + " reason=" + e, e);
    }
  }

  /** Names, sorted. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("new"))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws Failure.UsageError when there is none of that name
   * @throws Failure.BadData when the file is damaged
   */
  public Snapshot load(String name) {
    Path file = file(name);
    try {
      return snapshot(Json.parseObject(verified(file, Files.readAllBytes(file))));
    } catch (NoSuchFileException e) {
      throw new Failure.UsageError("no such snapshot: name=" + name + "; try snapshot list", e);
    } catch (IOException e) {
      throw damaged(file, e.getMessage());
    } catch (ClassCastException | NullPointerException e) {
      throw damaged(file, "fields are missing or of the wrong kind");
    }
  }

  private static String verified(Path file, byte[] all) throws IOException {
    int lineEnd = MAGIC.length() + 64;
    String head = new String(all, 0, Math.min(all.length, lineEnd), StandardCharsets.US_ASCII);
    if (all.length <= lineEnd || !head.startsWith(MAGIC) || all[lineEnd] != '\n') {
      throw damaged(file, "it does not begin like one");
    }
    byte[] body = Arrays.copyOfRange(all, lineEnd + 1, all.length);
    if (!head.endsWith(sha256(body))) {
      throw damaged(file, "its hash does not match");
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] json = in.readNBytes((int) Math.min(MAX_JSON, Integer.MAX_VALUE - 8));
      return new String(json, StandardCharsets.UTF_8);
    }
  }

  private static Failure.BadData damaged(Path file, String reason) {
    return new Failure.BadData(
        "not a usable snapshot: file=" + file + " reason=" + reason + "; take it again");
  }

  private Path file(String name) {
    if (!name.matches("[\\w][\\w.-]{0,100}")) {
      throw new Failure.UsageError(
          "not a snapshot name: name=" + name + "; try letters, digits, dots and dashes");
    }
    return folder.resolve(name + SUFFIX);
  }

  private static Map<String, Object> json(Snapshot snapshot) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", (long) Json.SCHEMA);
    json.put("name", snapshot.name());
    json.put("target", snapshot.target());
    json.put("build_id", snapshot.buildId());
    json.put("time", snapshot.time());
    json.put("views", snapshot.views());
    return json;
  }

  @SuppressWarnings("unchecked")
  private static Snapshot snapshot(Map<String, Object> json) {
    Map<String, List<Map<String, Object>>> views = new LinkedHashMap<>();
    ((Map<String, Object>) json.get("views"))
        .forEach((name, rows) -> views.put(name, (List<Map<String, Object>>) rows));
    return new Snapshot(
        (String) json.get("name"),
        (String) json.get("target"),
        (String) json.get("build_id"),
        (String) json.get("time"),
        views);
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
