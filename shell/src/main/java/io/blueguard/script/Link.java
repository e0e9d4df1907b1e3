package io.blueguard.script;

import java.util.Map;

/**
 * What a container holds: C does not say, so that it is told, or known for the common ones.
 *
 * @param type of the elements
 * @param member of theirs that links them, a path; empty where the container points to them
 */
record Link(String type, String member) {
  private static final Map<String, Link> MEMBERS =
      Map.ofEntries(
          Map.entry("task_struct.children", new Link("task_struct", "sibling")),
          Map.entry("task_struct.tasks", new Link("task_struct", "tasks")),
          Map.entry("task_struct.thread_group", new Link("task_struct", "thread_group")),
          Map.entry("signal_struct.thread_head", new Link("task_struct", "thread_node")),
          Map.entry("module.source_list", new Link("module_use", "source_list")),
          Map.entry("super_block.s_inodes", new Link("inode", "i_sb_list")),
          Map.entry("super_block.s_mounts", new Link("mount", "mnt_instance")),
          Map.entry("dentry.d_subdirs", new Link("dentry", "d_child")), // until 6.7
          Map.entry("dentry.d_children", new Link("dentry", "d_sib")), // since 6.8
          Map.entry("inode.i_dentry", new Link("dentry", "d_u.d_alias")),
          Map.entry("mount.mnt_mounts", new Link("mount", "mnt_child")),
          Map.entry("cgroup_subsys_state.children", new Link("cgroup_subsys_state", "sibling")),
          Map.entry("css_set.tasks", new Link("task_struct", "cg_list")),
          Map.entry("net.dev_base_head", new Link("net_device", "dev_list")),
          Map.entry("pid_namespace.idr", new Link("pid", "")),
          Map.entry("mm_struct.mm_mt", new Link("vm_area_struct", "")), // since 6.1
          Map.entry("mm_struct.mm_rb", new Link("vm_area_struct", "vm_rb")), // until 6.0
          Map.entry("address_space.i_pages", new Link("page", "")));

  private static final Map<String, Link> VARIABLES =
      Map.of(
          "modules", new Link("module", "list"),
          "super_blocks", new Link("super_block", "s_list"),
          "net_namespace_list", new Link("net", "list"),
          "workqueues", new Link("workqueue_struct", "list"));

  /** Of a struct's member; null when it is not known. */
  static Link of(String tag, String member) {
    return MEMBERS.get(tag + "." + member);
  }

  static Link ofVariable(String symbol) {
    return VARIABLES.get(symbol);
  }
}
