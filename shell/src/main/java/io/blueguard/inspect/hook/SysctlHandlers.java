package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.kernel.RbTree;
import java.util.Optional;

/**
 * The files of {@code /proc/sys} and who handles them: from {@code sysctl_table_root} down the
 * trees of {@code ctl_dir}, whose nodes are entries of tables. A table ends after {@code
 * ctl_table_size} entries (6.6 and later), before at an entry without a name.
 */
final class SysctlHandlers {
  private static final int LIMIT = 65536;
  private static final int MAX_DEPTH = 16;
  private static final int TYPE = 0xf000;
  private static final int DIRECTORY = 0x4000;

  private final Pointers out;
  private final Field root;
  private final Field header;
  private final Field table;
  private final Field nodes;
  private final Field name;
  private final Field mode;
  private final Field handler;
  private final long entrySize;
  private final long nodeSize;
  private final LongSet seen = new LongSet();

  private SysctlHandlers(Pointers out) {
    this.out = out;
    Kernel kernel = out.kernel();
    root = kernel.field("ctl_dir", "root");
    header = kernel.field("ctl_node", "header");
    table = kernel.field("ctl_table_header", "ctl_table");
    nodes = kernel.field("ctl_table_header", "node");
    name = kernel.field("ctl_table", "procname");
    mode = kernel.field("ctl_table", "mode");
    handler = kernel.field("ctl_table", "proc_handler");
    entrySize = kernel.struct("ctl_table").size();
    nodeSize = kernel.struct("ctl_node").size();
  }

  static void collect(Pointers out) {
    Optional<Field> first = out.optional("ctl_table_root", "default_set.dir");
    if (out.has("sysctl_table_root") && first.isPresent()) {
      long top = first.get().at(out.kernel().symbol("sysctl_table_root"));
      new SysctlHandlers(out).folder("/proc/sys", top, 0);
    }
  }

  private void folder(String path, long folder, int depth) {
    if (depth > MAX_DEPTH || !seen.add(folder)) {
      out.skip("folders of /proc/sys loop: path=" + path);
      return;
    }
    RbTree tree = RbTree.from(out.reader(), root.at(folder), 0, LIMIT);
    if (!tree.stopped().isEmpty()) {
      out.skip(path + ": " + tree.stopped());
    }
    for (long node : tree.objects()) {
      out.attempt("ctl_node " + Hex.of(node), () -> entry(path, node, depth));
    }
  }

  /** The nodes of a table lie beside each other, one for each entry. */
  private void entry(String path, long node, int depth) {
    long head = header.get(out.reader(), node);
    long index = (node - nodes.get(out.reader(), head)) / nodeSize;
    long entry = table.get(out.reader(), head) + index * entrySize;
    String full = path + "/" + out.reader().cstring(name.get(out.reader(), entry), 256);
    if ((mode.get(out.reader(), entry) & TYPE) == DIRECTORY) {
      folder(full, head, depth + 1);
    } else {
      out.member(full, handler, entry);
    }
  }
}
