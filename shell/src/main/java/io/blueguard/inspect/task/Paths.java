package io.blueguard.inspect.task;

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
  private final Mounts mounts;

  Paths(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    // f_path shares its place with __f_path in 7.x.
    path = kernel.field("file", "f_path.dentry", "__f_path.dentry");
    parent = kernel.field("dentry", "d_parent");
    name = kernel.field("dentry", "d_name.name", "__d_name.name");
    hash = kernel.field("dentry", "d_hash.pprev");
    mounts = new Mounts(kernel);
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

  /**
   * The path as a program would name it, mounts followed; {@code socket:} or the like for what
   * hangs in no tree.
   */
  String whole(long file) {
    Field held = kernel.field("file", "f_path.mnt", "__f_path.mnt");
    return whole(path.get(reader, file), held.get(reader, file) - mounts.inside);
  }

  /** The same of a place in a {@code struct mount}. */
  String whole(long place, long mounted) {
    Deque<String> names = new ArrayDeque<>();
    long dentry = place;
    long mount = mounted;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (dentry == mounts.root.get(reader, mount)) {
        long above = mounts.parent.get(reader, mount);
        if (above == mount) {
          break;
        }
        dentry = mounts.point.get(reader, mount);
        mount = above;
      } else if (parent.get(reader, dentry) == dentry) {
        return loose(dentry);
      } else {
        names.addFirst(reader.cstring(name.get(reader, dentry), MAX_NAME));
        dentry = parent.get(reader, dentry);
      }
    }
    return "/" + String.join("/", names);
  }

  /** From the root of its file system, whatever is mounted there. */
  String within(long place) {
    Deque<String> names = new ArrayDeque<>();
    long dentry = place;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      long above = parent.get(reader, dentry);
      if (above == dentry) {
        break;
      }
      names.addFirst(reader.cstring(name.get(reader, dentry), MAX_NAME));
      dentry = above;
    }
    return "/" + String.join("/", names);
  }

  /** A socket, a pipe, an anonymous inode: the name of its file system, or its own. */
  private String loose(long dentry) {
    String text = reader.cstring(name.get(reader, dentry), MAX_NAME);
    long type = mounts.type.get(reader, mounts.superblock.get(reader, dentry));
    String system = reader.cstring(mounts.typeName.get(reader, type), MAX_NAME);
    return switch (system) {
      case "sockfs" -> "socket:";
      case "pipefs" -> "pipe:";
      default -> text;
    };
  }

  /** Path of the program that a task runs; empty for a kernel thread. */
  String program(long task) {
    long memory = kernel.field("task_struct", "mm").get(reader, task);
    long file = memory == 0 ? 0 : kernel.field("mm_struct", "exe_file").get(reader, memory);
    return file == 0 ? "" : whole(file);
  }

  /** How file systems hang together. */
  private static final class Mounts {
    final long inside;
    final Field root;
    final Field parent;
    final Field point;
    final Field superblock;
    final Field type;
    final Field typeName;

    Mounts(Kernel kernel) {
      inside = kernel.field("mount", "mnt").offset();
      root = kernel.field("mount", "mnt.mnt_root");
      parent = kernel.field("mount", "mnt_parent");
      point = kernel.field("mount", "mnt_mountpoint");
      superblock = kernel.field("dentry", "d_sb");
      type = kernel.field("super_block", "s_type");
      typeName = kernel.field("file_system_type", "name");
    }
  }

  private static boolean memfd(String path) {
    return path.startsWith("/memfd:") || path.startsWith("memfd:");
  }

  Kernel kernel() {
    return kernel;
  }
}
