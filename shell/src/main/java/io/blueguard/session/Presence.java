package io.blueguard.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Whether a machine is still there. Its memory alone does not say: a mapping of a file that was
 * deleted goes on showing the last moment for ever.
 */
@FunctionalInterface
interface Presence {
  /** Cannot go away. */
  Presence ALWAYS = () -> "";

  /** Why it is not there any more; empty while it is. */
  String gone();

  /** The file that is at that path now, and no other one that is put in its place. */
  static Presence of(Path file) {
    Object key = key(file);
    return () -> {
      Object now = key(file);
      if (now == null) {
        return "file is gone: file=" + file;
      }
      return now.equals(key) ? "" : "file was replaced: file=" + file;
    };
  }

  private static Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException absent) {
      return null;
    }
  }
}
