package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.LongSet;
import io.blueguard.profile.Symbol;
import java.util.Arrays;

/**
 * File system types ({@code file_systems}), mounted ones ({@code super_blocks}), and the operations
 * of each one's root directory: where listings are filtered.
 */
final class FileSystems {
  private static final int MAX_TYPES = 1024;

  private FileSystems() {}

  static void collect(Pointers out) {
    out.attempt("file_systems", () -> types(out));
    out.attempt("formats", () -> programs(out));
    Kernel kernel = out.kernel();
    Field id = kernel.field("super_block", "s_id");
    LongSet tables = new LongSet();
    for (long block :
        out.list("super_blocks", kernel.symbol("super_blocks"), "super_block", "s_list")) {
      out.attempt(
          "super_block " + Hex.of(block),
          () -> mounted(out, "super_block " + id.text(out.reader(), block), block, tables));
    }
    Inodes.collect(out, tables);
  }

  /** Who starts programs: {@code formats}, a list of {@code linux_binfmt}. */
  private static void programs(Pointers out) {
    if (!out.kernel().has("elf_format")) {
      return;
    }
    // Others have a symbol of that name too; ELF is on the list of every kernel.
    long elf = out.kernel().symbol("elf_format");
    long node = out.kernel().field("linux_binfmt", "lh").offset();
    for (Symbol symbol : out.kernel().symbols().all("formats")) {
      long[] formats = ListWalk.from(out.reader(), symbol.va(), node, MAX_TYPES).objects();
      if (Arrays.stream(formats).anyMatch(format -> format == elf)) {
        for (long format : out.list("formats", symbol.va(), "linux_binfmt", "lh")) {
          out.table("binary format", "linux_binfmt", format);
        }
      }
    }
  }

  /** A chain of their own, an {@code hlist} in 7.x: its first word is the link as well. */
  private static void types(Pointers out) {
    Kernel kernel = out.kernel();
    Field link = kernel.field("file_system_type", "next", "list.next");
    long node = link.path().equals("next") ? 0 : link.offset();
    Field name = kernel.field("file_system_type", "name");
    LongSet seen = new LongSet();
    long found = out.reader().u64(kernel.symbol("file_systems"));
    for (int i = 0; found != 0; i++) {
      long type = found - node;
      if (i == MAX_TYPES || !seen.add(type)) {
        throw new Failure.BadData("list of file systems does not end: type=" + Hex.of(type));
      }
      String text = out.reader().cstring(name.get(out.reader(), type), 64);
      out.table("file_system_type " + text, "file_system_type", type);
      found = link.get(out.reader(), type);
    }
  }

  private static void mounted(Pointers out, String name, long block, LongSet tables) {
    Kernel kernel = out.kernel();
    Field operations = kernel.field("super_block", "s_op");
    out.table(name + ".s_op", "super_operations", operations.get(out.reader(), block));
    long root = kernel.field("super_block", "s_root").get(out.reader(), block);
    if (root == 0) {
      return;
    }
    long dentryOps = kernel.field("dentry", "d_op").get(out.reader(), root);
    tables.add(dentryOps);
    out.table(name + " root d_op", "dentry_operations", dentryOps);
    long inode = kernel.field("dentry", "d_inode").get(out.reader(), root);
    if (inode != 0) {
      long inodeOps = kernel.field("inode", "i_op").get(out.reader(), inode);
      tables.add(inodeOps);
      out.table(name + " root i_op", "inode_operations", inodeOps);
      long fileOps = kernel.field("inode", "i_fop").get(out.reader(), inode);
      tables.add(fileOps);
      out.table(name + " root i_fop", "file_operations", fileOps);
    }
  }
}
