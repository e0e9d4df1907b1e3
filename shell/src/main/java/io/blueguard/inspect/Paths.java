package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of files within their file system, by {@code dentry.d_parent}. */
final class Paths {
  private static final int MAX_DEPTH = 256;
  private static final int MAX_NAME = 256;

  /**
   * @param path from the root of the file system; mounts above it are not followed
   * @param deleted no directory lists it any more
   */
  record Named(String path, boolean deleted) {}

  private final Kernel kernel;
  private final Reader reader;
  private final Field path;
  private final Field parent;
  private final Field name;
  private final Field hash;

  Paths(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    // f_path shares its place with __f_path in 7.x.
    path = kernel.field("file", "f_path.dentry", "__f_path.dentry");
    parent = kernel.field("dentry", "d_parent");
    name = kernel.field("dentry", "d_name.name", "__d_name.name");
    hash = kernel.field("dentry", "d_hash.pprev");
  }

  Named file(long file) {
    long dentry = path.get(reader, file);
    if (dentry == 0) {
      throw new Failure.BadData("file has no dentry");
    }
    boolean root = parent.get(reader, dentry) == dentry;
    Deque<String> names = new ArrayDeque<>();
    long at = dentry;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      long above = parent.get(reader, at);
      String text = reader.cstring(name.get(reader, at), MAX_NAME);
      if (above == at) {
        break;
      }
      names.addFirst(text);
      at = above;
    }
    String text = root ? reader.cstring(name.get(reader, dentry), MAX_NAME) : "";
    String whole = root ? text : "/" + String.join("/", names);
    return new Named(whole, !root && hash.get(reader, dentry) == 0 || memfd(whole));
  }

  private static boolean memfd(String path) {
    return path.startsWith("/memfd:") || path.startsWith("memfd:");
  }

  Kernel kernel() {
    return kernel;
  }
}
