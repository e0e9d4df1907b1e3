package io.blueguard.script;

import io.blueguard.kernel.KObject;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The kernel's containers as lists of things; each walk is bounded and notices a circle. */
final class Containers {
  private static final int LIMIT = 4 * 1024 * 1024;

  /** Lists whose elements are known: the member that heads them to the link in each element. */
  private static final Map<String, Link> KNOWN =
      Map.ofEntries(
          Map.entry("task_struct.children", new Link("task_struct", "sibling")),
          Map.entry("task_struct.tasks", new Link("task_struct", "tasks")),
          Map.entry("task_struct.thread_group", new Link("task_struct", "thread_group")),
          Map.entry("signal_struct.thread_head", new Link("task_struct", "thread_node")),
          Map.entry("module.source_list", new Link("module_use", "source_list")),
          Map.entry("super_block.s_inodes", new Link("inode", "i_sb_list")),
          Map.entry("cgroup_subsys_state.children", new Link("cgroup_subsys_state", "sibling")),
          Map.entry("net.dev_base_head", new Link("net_device", "dev_list")));

  private Containers() {}

  /**
   * @param type of the elements
   * @param member of theirs that links them, a path
   */
  record Link(String type, String member) {}

  static Link link(String type, String member) {
    return KNOWN.get(type + "." + member);
  }

  static List<Object> list(Kernel kernel, long head, Link link) {
    long offset = kernel.field(link.type(), link.member()).offset();
    ListWalk walk = ListWalk.steady(kernel.space(), head, offset, LIMIT);
    List<Object> found = new ArrayList<>(walk.objects().length);
    Type.Struct type = kernel.struct(link.type());
    for (long object : walk.objects()) {
      found.add(Thing.of(new KObject(kernel, type, object)));
    }
    if (!walk.stopped().isEmpty()) {
      found.add(new Lost(walk.stopped()));
    }
    return found;
  }

  /** {@code hlist_head.first}, then {@code hlist_node.next} up to NULL or an odd "nulls" marker. */
  static List<Object> hlist(Kernel kernel, long head, Link link) {
    Walk walk = new Walk(kernel, link);
    Reader reader = kernel.space();
    long node = reader.u64(head);
    while (node != 0 && (node & 1) == 0 && walk.add(node)) {
      node = reader.u64(node);
    }
    return walk.found;
  }

  /** In order of the tree; {@code rb_node} is parent and colour, right, left. */
  static List<Object> rbtree(Kernel kernel, long root, Link link) {
    Walk walk = new Walk(kernel, link);
    Reader reader = kernel.space();
    long right = kernel.field("rb_node", "rb_right").offset();
    long left = kernel.field("rb_node", "rb_left").offset();
    List<Long> above = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long node = reader.u64(root);
    while (node != 0 || !above.isEmpty()) {
      while (node != 0 && seen.add(node)) {
        above.add(node);
        node = reader.u64(node + left);
      }
      if (above.isEmpty() || !walk.add(above.getLast())) {
        break;
      }
      node = reader.u64(above.removeLast() + right);
      if (node != 0 && seen.contains(node)) {
        walk.found.add(new Lost("tree leads back to a node seen before"));
        break;
      }
    }
    return walk.found;
  }

  private static final class Walk {
    private final Kernel kernel;
    private final Type.Struct type;
    private final long offset;
    private final Set<Long> seen = new HashSet<>();
    private final List<Object> found = new ArrayList<>();

    Walk(Kernel kernel, Link link) {
      this.kernel = kernel;
      this.type = kernel.struct(link.type());
      this.offset = kernel.field(link.type(), link.member()).offset();
    }

    /** False when the walk has to end here. */
    boolean add(long node) {
      if (!seen.add(node) || seen.size() > LIMIT) {
        found.add(new Lost("walk stopped: nodes=" + seen.size()));
        return false;
      }
      found.add(Thing.of(new KObject(kernel, type, node - offset)));
      return true;
    }
  }
}
