package io.blueguard.inspect.hook;

import io.blueguard.kernel.Kernel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations tables that are symbols of the kernel: sockets as {@code /proc/net} shows them and as
 * programs use them, the files of {@code /proc} and the devices that keep no state.
 */
final class SequenceOps {
  private static final Map<String, List<String>> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put(
        "seq_operations",
        List.of(
            "tcp4_seq_ops",
            "tcp6_seq_ops",
            "udp_seq_ops",
            "udp6_seq_ops",
            "raw_seq_ops",
            "raw6_seq_ops",
            "packet_seq_ops",
            "unix_seq_ops",
            "netlink_seq_ops",
            "dev_seq_ops",
            "ptype_seq_ops",
            "modules_op",
            "kallsyms_op",
            "mounts_op",
            "proc_pid_maps_op",
            "proc_pid_smaps_op",
            "vmalloc_op",
            "cpuinfo_op",
            "tty_drivers_op",
            "show_ftrace_seq_ops",
            "kprobes_sops"));
    TABLES.put(
        "file_operations",
        List.of(
            "proc_root_operations",
            "proc_tgid_base_operations",
            "proc_tid_base_operations",
            "proc_task_operations",
            "proc_fd_operations",
            "proc_pid_maps_operations",
            "proc_pid_cmdline_ops",
            "proc_environ_operations",
            "proc_mem_operations",
            "proc_dir_operations",
            "null_fops",
            "zero_fops",
            "random_fops",
            "urandom_fops",
            "kmsg_fops",
            "mem_fops",
            "kernfs_file_fops",
            "kernfs_dir_fops",
            "simple_dir_operations",
            "def_blk_fops",
            "def_chr_fops",
            "pipefifo_fops",
            "socket_file_ops",
            "tty_fops",
            "console_fops",
            "evdev_fops",
            "dcache_dir_ops"));
    TABLES.put(
        "inode_operations",
        List.of(
            "proc_root_inode_operations",
            "proc_tgid_base_inode_operations",
            "proc_task_inode_operations",
            "proc_dir_inode_operations",
            "kernfs_dir_iops",
            "kernfs_iops",
            "simple_dir_inode_operations",
            "page_symlink_inode_operations"));
    TABLES.put(
        "proc_ops",
        List.of("modules_proc_ops", "kallsyms_proc_ops", "proc_seq_ops", "proc_single_ops"));
    TABLES.put(
        "proto",
        List.of(
            "tcp_prot",
            "udp_prot",
            "raw_prot",
            "ping_prot",
            "tcpv6_prot",
            "udpv6_prot",
            "rawv6_prot",
            "packet_proto",
            "unix_stream_proto",
            "unix_dgram_proto"));
    TABLES.put("dentry_operations", List.of("pid_dentry_operations", "simple_dentry_operations"));
  }

  private SequenceOps() {}

  static void collect(Pointers out) {
    Kernel kernel = out.kernel();
    TABLES.forEach(
        (type, symbols) -> {
          for (String symbol : symbols) {
            if (kernel.types().struct(type).isPresent() && kernel.has(symbol)) {
              out.table(symbol, type, kernel.symbol(symbol));
            }
          }
        });
  }
}
