package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.inspect.task.Descriptors;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.task.TaskFields;
import io.blueguard.inspect.task.UserMapping;
import io.blueguard.inspect.task.UserMappings;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;

/**
 * The operations behind every file that is open or mapped (as a program is): {@code file.f_op},
 * {@code inode.i_op} and {@code i_fop}, {@code address_space.a_ops}. Files share tables; each table
 * is read once, under the first file that leads to it.
 */
final class FileOps {
  private final Pointers out;
  private final LongSet tables = new LongSet();
  private final LongSet files = new LongSet();
  private final Field operations;
  private final Field inode;
  private final Field inodeOps;
  private final Field inodeFileOps;
  private final Field mapping;
  private final Field pages;

  private FileOps(Pointers out) {
    this.out = out;
    Kernel kernel = out.kernel();
    operations = kernel.field("file", "f_op");
    inode = kernel.field("file", "f_inode");
    inodeOps = kernel.field("inode", "i_op");
    inodeFileOps = kernel.field("inode", "i_fop");
    mapping = kernel.field("file", "f_mapping");
    pages = kernel.field("address_space", "a_ops");
  }

  static void collect(Pointers out) {
    FileOps ops = new FileOps(out);
    TaskFields tasks = new TaskFields(out.kernel());
    for (long task : Processes.tasks(out.kernel()).objects()) {
      out.attempt("files of task " + Hex.of(task), () -> ops.of(tasks, task));
    }
    // What could not be read of them is told by those who judge mappings.
    for (UserMapping mapping : UserMappings.all(out.kernel()).rows()) {
      if (mapping.backing() != 0 && ops.files.add(mapping.backing())) {
        String name = "file in memory " + mapping.range() + " of process " + mapping.pid();
        out.attempt(name, () -> ops.file(name, mapping.backing()));
      }
    }
  }

  private void of(TaskFields tasks, long task) {
    Descriptors.each(
        out.kernel(),
        task,
        (fd, file) -> {
          if (files.add(file)) {
            String name = "fd " + fd + " of process " + tasks.pid(task);
            out.attempt(name, () -> file(name, file));
          }
        });
  }

  private void file(String name, long file) {
    table(name + " f_op", "file_operations", operations.get(out.reader(), file));
    long node = inode.get(out.reader(), file);
    if (node != 0) {
      table(name + " i_op", "inode_operations", inodeOps.get(out.reader(), node));
      table(name + " i_fop", "file_operations", inodeFileOps.get(out.reader(), node));
    }
    long space = mapping.get(out.reader(), file);
    if (space != 0) {
      table(name + " a_ops", "address_space_operations", pages.get(out.reader(), space));
    }
  }

  private void table(String name, String tag, long va) {
    if (va != 0 && tables.add(va)) {
      out.table(name, tag, va);
    }
  }
}
