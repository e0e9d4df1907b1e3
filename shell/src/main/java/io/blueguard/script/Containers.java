package io.blueguard.script;

import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.KObject;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.MapleTree;
import io.blueguard.kernel.RbTree;
import io.blueguard.kernel.XArray;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    ListWalk walk = ListWalk.steady(kernel.space(), head, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), walk.objects(), walk.stopped());
  }

  /** Also a list that ends in an odd "nulls" marker. */
  static List<Object> hlist(Kernel kernel, long head, Link link) {
    HlistWalk walk = HlistWalk.from(kernel.space(), head, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), walk.objects(), walk.stopped());
  }

  /** In order of the keys. */
  static List<Object> rbtree(Kernel kernel, long root, Link link) {
    RbTree tree = RbTree.from(kernel.space(), root, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), tree.objects(), tree.stopped());
  }

  /** Index to object, ascending; entries that are numbers come as numbers. */
  static Map<Long, Object> xarray(Kernel kernel, long va, String type) {
    XArray array = XArray.at(kernel, va, LIMIT);
    return indexed(kernel, type, array.indices(), array.entries(), array.stopped());
  }

  /** Id to object. */
  static Map<Long, Object> idr(Kernel kernel, long va, String type) {
    XArray array = XArray.idr(kernel, va, LIMIT);
    return indexed(kernel, type, array.indices(), array.entries(), array.stopped());
  }

  /** First index of each range to its object. */
  static Map<Long, Object> maple(Kernel kernel, long va, String type) {
    MapleTree tree = MapleTree.at(kernel, va, LIMIT);
    return indexed(kernel, type, tree.first(), tree.entries(), tree.stopped());
  }

  private static long offset(Kernel kernel, Link link) {
    return kernel.field(link.type(), link.member()).offset();
  }

  /** What is missing from a walk stands at its end, as a value with its reason. */
  private static List<Object> things(Kernel kernel, String tag, long[] objects, String stopped) {
    Type.Struct type = kernel.struct(tag);
    List<Object> found = new ArrayList<>(objects.length);
    for (long object : objects) {
      found.add(Thing.of(new KObject(kernel, type, object)));
    }
    if (!stopped.isEmpty()) {
      found.add(new Lost(stopped));
    }
    return found;
  }

  private static Map<Long, Object> indexed(
      Kernel kernel, String tag, long[] indices, long[] entries, String stopped) {
    Type.Struct type = kernel.struct(tag);
    Map<Long, Object> found = new LinkedHashMap<>();
    for (int i = 0; i < indices.length; i++) {
      boolean number = (entries[i] & 1) != 0;
      Object value = number ? entries[i] >>> 1 : Thing.of(new KObject(kernel, type, entries[i]));
      found.put(indices[i], value);
    }
    if (!stopped.isEmpty()) {
      found.put(-1L, new Lost(stopped));
    }
    return found;
  }
}
