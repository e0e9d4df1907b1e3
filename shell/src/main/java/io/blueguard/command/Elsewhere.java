package io.blueguard.command;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What other tools call what is asked for here: who comes from Volatility, crash, drgn or a shell
 * types what he would type there.
 */
final class Elsewhere {
  private static final List<String> SYSTEMS = List.of("windows", "linux", "mac");

  private static final Map<String, String> HERE = new HashMap<>();

  static {
    put("ps", "pslist", "top", "htop", "task_list", "for_each_task");
    put("ps --tree", "pstree");
    put("cmdline --all", "psaux");
    put("check hidden-processes scan-processes", "psscan", "psxview", "pidhashtable");
    put("files --all, or holds PATH", "lsof", "fuser", "handles", "filescan");
    put("sockets", "netstat", "ss", "sockstat", "sockscan", "netscan", "net", "connections");
    put("interfaces", "ifconfig", "ip", "nic");
    put("arp", "neigh", "neighbours", "neighbors");
    put("mounts", "mount", "mountinfo", "findmnt", "df");
    put("dmesg", "log", "kmsg", "journalctl", "syslog");
    put("lsmod", "mod", "modules", "modinfo", "modscan", "driverscan");
    put("check hidden-modules", "hidden_modules", "check_modules");
    put("check syscall, or syscall-table", "check_syscall", "ssdt", "syscalls");
    put("check idt", "check_idt", "irq");
    put("check", "malfind", "apihooks", "check_afinfo", "tty_check", "check_creds");
    put("env --all", "envars", "envvars", "printenv");
    put("maps", "vm", "vma", "vad", "vadinfo", "memmap", "proc_maps", "pmap", "vmmap");
    put("info", "sys", "uname", "uptime", "banners", "hostname", "version", "imageinfo");
    put("ps --where \"state == 'R'\"", "runq");
    put("vtop", "pte", "ptov", "translate");
    put("rd ADDRESS", "hexdump", "x", "px", "pd", "memdump", "dump");
    put("dis ADDRESS", "disas", "disassemble", "u", "uf");
    put("println kernel.NAME, as in println kernel.init_task", "p", "print", "inspect");
    put("struct TYPE", "whatis", "union", "ptype", "dt", "pahole");
    put("sym", "kallsyms", "lookup", "nm", "symbols");
    put("search", "strings", "grep", "yarascan", "find", "scan");
    put("bt PID", "backtrace", "stack");
    put("println task(PID).signal", "sig");
    put("files, mounts and maps for what is in memory", "ls", "cat", "cd", "mountpoint", "fs");
    put("containers, a script", "docker", "podman", "cgroup", "cgroups", "namespaces");
    put("vms", "guests", "virsh", "vmlist");
    put("foreach", "for_each", "pid");
    put("Ctrl-D or exit", "q", "bye", "logout");
    put("Ctrl-L", "clear", "cls", "reset");
  }

  private Elsewhere() {}

  private static void put(String here, String... there) {
    for (String name : there) {
      HERE.put(name, here);
    }
  }

  /**
   * What to type instead.
   *
   * @param typed a name as another tool has it: {@code lsof}, {@code linux.pslist.PsList}
   */
  static Optional<String> here(String typed) {
    String[] parts = typed.toLowerCase(Locale.ROOT).split("\\.");
    boolean plugin = parts.length > 1 && SYSTEMS.contains(parts[0]);
    return Optional.ofNullable(HERE.get(plugin ? parts[1] : parts[0]))
        .filter(found -> plugin || parts.length == 1);
  }
}
