package io.blueguard.inspect.task;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** The members of {@code struct mount} and of its super block that a row is made of. */
final class MountFields {
  private static final int MAX_TEXT = 4096;
  private static final long READ_ONLY = 0x40;
  private static final long SB_READ_ONLY = 1;

  /** Where a reader of {@code /proc/mounts} stands, in the list from 5.8 to 6.7: no mount. */
  private static final long CURSOR = 0x1000_0000;

  /** SB_… as {@code /proc/mounts} names them. */
  private static final Map<Long, String> SHARED = new LinkedHashMap<>();

  /** MNT_… of this mount alone. */
  private static final Map<Long, String> OWN = new LinkedHashMap<>();

  static {
    SHARED.put(0x10L, "sync");
    SHARED.put(0x80L, "dirsync");
    SHARED.put(0x40L, "mand");
    SHARED.put(1L << 25, "lazytime");
    OWN.put(0x1L, "nosuid");
    OWN.put(0x2L, "nodev");
    OWN.put(0x4L, "noexec");
    OWN.put(0x8L, "noatime");
    OWN.put(0x10L, "nodiratime");
    OWN.put(0x20L, "relatime");
    OWN.put(0x80L, "nosymfollow");
  }

  private final Reader reader;
  private final Paths paths;
  private final Field number;
  private final Field id;
  private final Field parent;
  private final Field point;
  private final Field root;
  private final Field source;
  private final Field flags;
  private final Field superblock;
  private final Field shared;
  private final Field type;
  private final Field typeName;
  private final Field subtype;

  MountFields(Kernel kernel) {
    reader = kernel.space();
    paths = new Paths(kernel);
    number = kernel.field("mnt_namespace", "ns.inum");
    id = kernel.field("mount", "mnt_id");
    parent = kernel.field("mount", "mnt_parent");
    point = kernel.field("mount", "mnt_mountpoint");
    root = kernel.field("mount", "mnt.mnt_root");
    source = kernel.field("mount", "mnt_devname");
    flags = kernel.field("mount", "mnt.mnt_flags");
    superblock = kernel.field("mount", "mnt.mnt_sb");
    shared = kernel.field("super_block", "s_flags");
    type = kernel.field("super_block", "s_type");
    typeName = kernel.field("file_system_type", "name");
    subtype = kernel.field("super_block", "s_subtype");
  }

  boolean cursor(long mount) {
    return (flags.get(reader, mount) & CURSOR) != 0 && superblock.get(reader, mount) == 0;
  }

  Mount read(long mount, long namespace, int pid) {
    long above = parent.get(reader, mount);
    long sb = superblock.get(reader, mount);
    return new Mount(
        number.get(reader, namespace),
        pid,
        id.get(reader, mount),
        id.get(reader, above),
        text(source.get(reader, mount)),
        above == mount ? "/" : paths.whole(point.get(reader, mount), above),
        typeName(sb),
        paths.within(root.get(reader, mount)),
        options(flags.get(reader, mount), shared.get(reader, sb)),
        mount);
  }

  /** With its kind, as {@code fuse.sshfs}. */
  private String typeName(long sb) {
    String name = text(typeName.get(reader, type.get(reader, sb)));
    String kind = text(subtype.get(reader, sb));
    return kind.isEmpty() ? name : name + "." + kind;
  }

  private String text(long va) {
    return va == 0 ? "" : reader.cstring(va, MAX_TEXT);
  }

  private static String options(long own, long shared) {
    StringJoiner text = new StringJoiner(",");
    text.add((own & READ_ONLY) != 0 || (shared & SB_READ_ONLY) != 0 ? "ro" : "rw");
    SHARED.forEach((bit, name) -> add(text, shared, bit, name));
    OWN.forEach((bit, name) -> add(text, own, bit, name));
    return text.toString();
  }

  private static void add(StringJoiner text, long flags, long bit, String name) {
    if ((flags & bit) != 0) {
      text.add(name);
    }
  }
}
