package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.LongSet;
import java.util.Optional;

/**
 * The operations of every inode that is in memory, of its pages and of its name: {@code
 * super_block.s_inodes}, {@code inode.i_fop}, {@code i_op}, {@code address_space.a_ops}, {@code
 * dentry.d_op}; in {@code /sys} and in control groups also what is behind them: {@code
 * kernfs_node.attr.ops}, and of a directory of {@code /sys} the type of its object. One file or
 * directory can be given a table of its own. Inodes share tables, so each is read once, under the
 * first inode that leads to it.
 */
final class Inodes {
  private static final int MOST = 1 << 18;
  // KERNFS_DIR and KERNFS_FILE, which are the same since 3.14.
  private static final int DIRECTORY = 1;
  private static final int FILE = 2;

  private final Pointers out;
  private final LongSet tables;
  private final Field number;
  private final Field operations;
  private final Field files;
  private final Field mapping;
  private final Field pages;
  private final Optional<Field> names;
  private final Optional<Field> alias;
  private final Field nameOperations;

  private Inodes(Pointers out, LongSet tables) {
    this.out = out;
    this.tables = tables;
    Kernel kernel = out.kernel();
    number = kernel.field("inode", "i_ino");
    operations = kernel.field("inode", "i_op");
    files = kernel.field("inode", "i_fop");
    mapping = kernel.field("inode", "i_mapping");
    pages = kernel.field("address_space", "a_ops");
    names = kernel.optional("inode", "i_dentry.first");
    alias = kernel.optional("dentry", "d_u.d_alias", "d_alias");
    nameOperations = kernel.field("dentry", "d_op");
  }

  /**
   * @param tables what was read already
   */
  static void collect(Pointers out, LongSet tables) {
    Inodes inodes = new Inodes(out, tables);
    Kernel kernel = out.kernel();
    Field list = kernel.field("super_block", "s_inodes");
    Field id = kernel.field("super_block", "s_id");
    Field operations = kernel.field("super_block", "s_op");
    long kernfs = kernel.has("kernfs_sops") ? kernel.symbol("kernfs_sops") : 0;
    long node = kernel.field("inode", "i_sb_list").offset();
    for (long block :
        out.list("super_blocks", kernel.symbol("super_blocks"), "super_block", "s_list")) {
      out.attempt(
          "inodes of super_block " + Hex.of(block),
          () -> {
            String name = id.text(out.reader(), block);
            boolean nodes = kernfs != 0 && operations.get(out.reader(), block) == kernfs;
            // A cache that changes all the time: what is left out of it is no fault.
            for (long inode : ListWalk.from(out.reader(), list.at(block), node, MOST).objects()) {
              inodes.inode(name, inode);
              if (nodes) {
                inodes.node(name, inode, name.equals("sysfs"));
              }
            }
          });
    }
  }

  private void inode(String block, long inode) {
    table(block, inode, "i_op", "inode_operations", operations.get(out.reader(), inode));
    table(block, inode, "i_fop", "file_operations", files.get(out.reader(), inode));
    long space = mapping.get(out.reader(), inode);
    if (space != 0) {
      long a = pages.get(out.reader(), space);
      table(block, inode, "a_ops", "address_space_operations", a);
    }
    long name = names.map(first -> first.get(out.reader(), inode)).orElse(0L);
    if (name != 0 && alias.isPresent()) {
      long dentry = name - alias.get().offset();
      long d = nameOperations.get(out.reader(), dentry);
      table(block, inode, "d_op", "dentry_operations", d);
    }
  }

  /** {@code inode.i_private} of kernfs; {@code priv} of a directory of sysfs is its kobject. */
  private void node(String block, long inode, boolean objects) {
    Kernel kernel = out.kernel();
    long node = kernel.field("inode", "i_private").get(out.reader(), inode);
    long kind = node == 0 ? 0 : kernel.field("kernfs_node", "flags").get(out.reader(), node) & 15;
    if (kind == FILE) {
      long ops = kernel.field("kernfs_node", "attr.ops").get(out.reader(), node);
      table(block, inode, "kernfs", "kernfs_ops", ops);
    } else if (kind == DIRECTORY && objects) {
      long object = kernel.field("kernfs_node", "priv").get(out.reader(), node);
      long type = object == 0 ? 0 : kernel.field("kobject", "ktype").get(out.reader(), object);
      if (type != 0) {
        table(block, inode, "ktype", "kobj_type", type);
        long ops = kernel.field("kobj_type", "sysfs_ops").get(out.reader(), type);
        table(block, inode, "sysfs_ops", "sysfs_ops", ops);
      }
    }
  }

  private void table(String block, long inode, String member, String tag, long va) {
    if (va != 0 && tables.add(va)) {
      long ino = number.get(out.reader(), inode);
      out.table(block + " inode " + ino + " " + member, tag, va);
    }
  }
}
