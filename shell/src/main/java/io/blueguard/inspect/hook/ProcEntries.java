package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.kernel.RbTree;
import java.util.Optional;

/**
 * The entries of {@code /proc} that are no processes: from {@code proc_root} and each namespace's
 * {@code proc_net} down the red-black trees {@code subdir}, and the operations of each entry
 * ({@code proc_ops} since 5.6, {@code file_operations} before, and for directories always).
 */
final class ProcEntries {
  private static final int LIMIT = 65536;
  private static final int MAX_DEPTH = 32;
  private static final int TYPE = 0xf000;
  private static final int DIRECTORY = 0x4000;
  private static final int FILE = 0x8000;

  private final Pointers out;
  private final Kernel kernel;
  private final Field name;
  private final Field mode;
  private final Field subdir;
  private final Field node;
  private final Field inodeOps;
  private final Optional<Field> ops;
  private final Field dirOps;
  private final Field show;
  private final LongSet seen = new LongSet();

  private ProcEntries(Pointers out) {
    this.out = out;
    kernel = out.kernel();
    name = kernel.field("proc_dir_entry", "name");
    mode = kernel.field("proc_dir_entry", "mode");
    subdir = kernel.field("proc_dir_entry", "subdir");
    node = kernel.field("proc_dir_entry", "subdir_node");
    inodeOps = kernel.field("proc_dir_entry", "proc_iops");
    ops = kernel.optional("proc_dir_entry", "proc_ops");
    dirOps = kernel.field("proc_dir_entry", "proc_dir_ops", "proc_fops");
    show = kernel.field("proc_dir_entry", "seq_ops");
  }

  static void collect(Pointers out) {
    if (!out.has("proc_root")) {
      return;
    }
    ProcEntries entries = new ProcEntries(out);
    entries.entry("/proc", out.kernel().symbol("proc_root"), 0);
    Optional<Field> net = out.optional("net", "proc_net");
    if (net.isPresent()) {
      for (long space : NetDevices.namespaces(out)) {
        long entry = net.get().get(out.reader(), space);
        if (entry != 0) {
          entries.entry(NetDevices.name(out.kernel(), space) + ":/proc/net", entry, 0);
        }
      }
    }
  }

  private void entry(String path, long entry, int depth) {
    if (depth == MAX_DEPTH || !seen.add(entry)) {
      out.skip("directories of /proc loop: path=" + path);
      return;
    }
    out.attempt(path, () -> operations(path, entry));
    RbTree children = RbTree.from(out.reader(), subdir.at(entry), node.offset(), LIMIT);
    if (!children.stopped().isEmpty()) {
      out.skip(path + ": " + children.stopped());
    }
    for (long child : children.objects()) {
      out.attempt(
          "proc_dir_entry " + Hex.of(child),
          () -> {
            String text = out.reader().cstring(name.get(out.reader(), child), 256);
            entry(path + "/" + text, child, depth + 1);
          });
    }
  }

  private void operations(String path, long entry) {
    out.table(path + " inode", "inode_operations", inodeOps.get(out.reader(), entry));
    int type = (int) mode.get(out.reader(), entry) & TYPE;
    if (type == DIRECTORY || type == FILE && ops.isEmpty()) {
      out.table(path, "file_operations", dirOps.get(out.reader(), entry));
    } else if (type == FILE) {
      out.table(path, "proc_ops", ops.get().get(out.reader(), entry));
    }
    if (type == FILE) {
      shown(path, entry);
    }
  }

  /** {@code seq_ops} and {@code single_show} share their place; which one, the operations say. */
  private void shown(String path, long entry) {
    long table = ops.orElse(dirOps).get(out.reader(), entry);
    for (String single : new String[] {"proc_single_ops", "proc_net_single_ops"}) {
      if (kernel.has(single) && kernel.symbol(single) == table) {
        out.member(path + " show", show, entry);
      }
    }
    for (String sequence : new String[] {"proc_seq_ops", "proc_net_seq_ops"}) {
      if (kernel.has(sequence) && kernel.symbol(sequence) == table) {
        out.table(path + " seq", "seq_operations", show.get(out.reader(), entry));
      }
    }
  }
}
