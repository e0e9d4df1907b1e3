package io.blueguard.script;

import io.blueguard.delta.Recording;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.memory.ReadSet;
import io.blueguard.session.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What stands behind a table of a report: the view asked once more, with every byte it read.
 *
 * @param rows how many it gave
 * @param ranges how many ranges of physical memory it read
 * @param bytes of them all
 * @param rowsSha256 SHA-256 of the rows, each as {@code {column=value, …}} and a line feed
 * @param memorySha256 SHA-256 of what was read: of each range, ascending, its physical address and
 *     its length (8 bytes each, big endian) and its bytes
 */
public record Evidence(
    String view, int rows, int ranges, long bytes, String rowsSha256, String memorySha256) {

  static <R extends Record> Evidence of(Target target, View<R> view) {
    Recording<R> recording = Recording.of(target.memory().base(), target.kernel(), view);
    if (recording.failure() != null) {
      throw recording.failure();
    }
    ReadSet read = recording.readSet();
    return new Evidence(
        view.name(),
        recording.answer().rows().size(),
        read.count(),
        read.size(),
        rows(view, recording),
        memory(read));
  }

  private static <R extends Record> String rows(View<R> view, Recording<R> recording) {
    MessageDigest hash = sha256();
    Columns columns = Columns.of(view.rowType());
    for (R row : recording.answer().rows()) {
      hash.update((columns.json(row) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private static String memory(ReadSet read) {
    MessageDigest hash = sha256();
    for (int i = 0; i < read.count(); i++) {
      long length = read.range(i).length();
      hash.update(ByteBuffer.allocate(16).putLong(read.range(i).start()).putLong(length).flip());
      hash.update(read.bytes(i).asByteBuffer());
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SHA-256 of a text, in hexadecimal. */
  static String sha256(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
