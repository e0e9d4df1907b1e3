package io.blueguard.integrity;

import io.blueguard.inspect.hook.PointerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules by which the code pointers of each mechanism are judged. */
final class PointerChecks {
  private static final String ROOTKIT = "T1014";
  private static final String INNOCENT =
      " Innocent: code of a live patch, of a tracer or of a security product; then its module is"
          + " listed, and nothing is reported.";

  private static final String OWN =
      " Innocent: a security product that writes over the kernel's own tables, which a module of"
          + " the kernel's own never does; so a listed module is reported here as well.";

  private static final String TRACERS =
      " Innocent: a tracer or a security product that comes as a module; none of the kernel's own"
          + " modules does this, so one that does is reported even when it is listed.";
  private static final Set<String> INTERCEPTING = Set.of("ftrace", "kprobe");

  private static final Map<String, PointerRule> RULES =
      Map.ofEntries(
          Map.entry(
              "idt",
              new PointerRule(
                  "interrupt gates lead to the kernel's entry code",
                  "Reads the 256 gates of idt_table. Whoever owns a gate sees every page fault,"
                      + " key press or old system call before the kernel does. Innocent: none"
                      + " known; the kernel writes this table while it starts and never again.",
                  ROOTKIT,
                  true,
                  false,
                  List.of(
                      "asm_",
                      "entry_INT80",
                      "int80_emulation",
                      "idt_",
                      "early_idt_handler",
                      "xen_",
                      "paranoid_",
                      // Until 5.7 without the prefix asm_.
                      "irq_move_cleanup_interrupt",
                      "deferred_error_interrupt",
                      "uv_bau_message_intr1",
                      "threshold_interrupt",
                      "thermal_interrupt"),
                  List.of(
                      "irq_entries_start", "spurious_entries_start", "early_idt_handler_array"))),
          rule(
              "ftrace",
              "functions that are called for traced functions",
              "Follows ftrace_ops_list. The usual way to hook a function without changing its"
                  + " code visibly: the kernel's own tracer calls the hook.",
              false),
          rule(
              "kprobe",
              "handlers of kprobes and kretprobes",
              "Reads the 64 chains of kprobe_table. A probe runs its handler at any"
                  + " instruction and may change registers and results.",
              false),
          rule(
              "tracepoint",
              "functions attached to tracepoints",
              "Reads every tracepoint of the kernel and of its modules. A function at sys_enter"
                  + " or sched_process_exec sees all programs, with no table changed.",
              false),
          rule(
              "netfilter",
              "packet hooks of all network namespaces",
              "Reads the hook arrays of each namespace and device. Backdoors wait here for a"
                  + " packet that wakes them, and hide their own traffic.",
              false),
          rule(
              "packet-filter",
              "what the rules of nf_tables and x_tables are made of",
              "Reads the kinds of expressions, objects, flow tables, chains and sets that nf_tables"
                  + " knows, and the matches and targets of x_tables. A replaced match sees each"
                  + " packet that a rule looks at, and decides, with no hook and no rule added.",
              false),
          rule(
              "lsm",
              "security hooks",
              "Reads security_hook_heads, or the static calls that replaced it in 6.12, and the"
                  + " arrays that came with the kernel (capability_hooks and its like). A hook here"
                  + " decides what is allowed; pointing it elsewhere, or taking it off its list,"
                  + " switches security off.",
              true),
          rule(
              "protocol",
              "packet and protocol handlers",
              "Reads ptype_base, ptype_all, the protocol tables of IP and the operations of"
                  + " sockets. Sniffers and backdoors register here.",
              false),
          rule(
              "socket",
              "what single sockets call",
              "Reads the functions that a socket has for itself (sk_data_ready and its like, those"
                  + " of netlink and of protocols within UDP) and the tables it leads to (sk_prot,"
                  + " ops, icsk_af_ops), of every socket that a process, TCP, UDP, netlink or"
                  + " packets know. A backdoor listens on somebody else's connection this way, or"
                  + " takes its commands, with no hook and no port of its own.",
              false),
          rule(
              "netdevice",
              "operations of network devices",
              "Reads netdev_ops, header_ops, ethtool_ops and rx_handler of each device.",
              false),
          rule(
              "seq_ops",
              "operations tables of the kernel itself",
              "Reads tables that are symbols of the kernel: tcp4_seq_ops and its like, and the"
                  + " file and inode operations of /proc. Hiding connections, files and"
                  + " processes from tools is done by replacing one function in them, keeping data"
                  + " from programs by replacing one of tcp_prot.",
              true),
          rule(
              "proc",
              "operations of the entries of /proc",
              "Walks the tree of proc_dir_entry and reads the operations of each entry.",
              false),
          rule(
              "filesystem",
              "operations of file systems, directories and files in memory",
              "Reads file_systems, super_blocks, binary formats, and the operations of each root"
                  + " directory and of all inodes in memory, of their pages and names, and of what"
                  + " is behind those of /sys and of control groups: replacing how a directory is"
                  + " listed hides files.",
              false),
          rule(
              "tty",
              "line disciplines and terminal drivers",
              "Reads tty_ldiscs, tty_drivers, and of each terminal that is open its own operations,"
                  + " line discipline and port. A replaced receive function reads every key typed"
                  + " into a terminal.",
              false),
          rule(
              "input",
              "handlers of input events",
              "Reads input_handler_list: a handler sees the keys of all keyboards.",
              false),
          rule(
              "notifier",
              "notifier chains",
              "Reads the chains for keys, modules, reboots, panics, network devices and"
                  + " addresses. Used to log keys, and to keep other modules out.",
              false),
          rule(
              "timer",
              "timers, high-resolution timers and softirqs",
              "Reads the timer wheels and queues of each CPU, and softirq_vec. Code that wants"
                  + " to come back regularly waits here.",
              false),
          rule(
              "file",
              "operations of the files that are open, of their inodes and of their pages",
              "Follows the descriptors and mappings of every process to struct file and reads f_op,"
                  + " and the operations of the inode and of its pages. A file whose reading or"
                  + " listing was replaced shows what the attacker wants, to one program or to"
                  + " all.",
              false),
          rule(
              "task",
              "what the kernel calls for one process alone",
              "Reads, of every process, restart_block.fn, task_works, sched_class and the"
                  + " operations of its mappings (vm_ops). A process can be given code of the"
                  + " attacker's here that runs when it is woken, scheduled, or touches its memory,"
                  + " with no table that others share being changed.",
              false),
          rule(
              "kthread",
              "functions that kernel threads run",
              "Reads kthread.threadfn of each kernel thread (kept since 5.9). A thread of its own"
                  + " is how a module works on after it has hidden.",
              false),
          rule(
              "sysctl",
              "handlers of the files in /proc/sys",
              "Walks the tree of sysctl_table_root and reads proc_handler of each entry. A replaced"
                  + " handler is a door: what is written to a harmless file is a command.",
              false),
          rule(
              "bpf",
              "BPF programs and links",
              "Goes through prog_idr and link_idr: the code of each program must lie in memory that"
                  + " the kernel accounts for as BPF's, and the operations of each link be the"
                  + " kernel's own. Rootkits of BPF need no module; programs are shown with their"
                  + " names in the rows of a baseline.",
              false),
          rule(
              "work",
              "work items",
              "Reads what the kernel's workers do and have still to do.",
              false),
          rule(
              "registered",
              "what drivers register: interrupts, tasklets, consoles, netlink commands, clocks",
              "Reads the handlers of interrupts (those that cannot be masked too), the tasklets"
                  + " that wait, consoles, the commands of generic netlink, and the functions of"
                  + " clock sources, shrinkers, namespaces, ciphers and congestion controls. Code"
                  + " that hides is called from here without any table of the kernel being changed,"
                  + " and takes its orders here.",
              false),
          rule(
              "image",
              "constants and variables of the kernel that no other check reads",
              "Goes through every word of the kernel's read-only data, data and zeroed data. A"
                  + " constant was fixed when the kernel was built, so none leads into a module; a"
                  + " variable may, but not to code that nobody accounts for. This is where a hook"
                  + " shows that sits in a table nobody thought of. What another check reads is"
                  + " told there only.",
              true));

  private PointerChecks() {}

  private static Map.Entry<String, PointerRule> rule(
      String name, String title, String explain, boolean kernelOnly) {
    boolean intercepts = INTERCEPTING.contains(name);
    return Map.entry(
        name,
        new PointerRule(
            title, explain + innocent(kernelOnly, intercepts), ROOTKIT, kernelOnly, intercepts));
  }

  private static String innocent(boolean kernelOnly, boolean intercepts) {
    return kernelOnly ? OWN : intercepts ? TRACERS : INNOCENT;
  }

  /** The last one is about what the others leave. */
  static List<Check> all() {
    List<PointerView> views = PointerView.all();
    List<PointerCheck> others =
        views.subList(0, views.size() - 1).stream()
            .map(view -> new PointerCheck(view, RULES.get(view.name())))
            .toList();
    List<Check> all = new ArrayList<>(others);
    PointerView image = views.getLast();
    all.add(new ImageCheck(image, RULES.get(image.name()), others));
    return all;
  }
}
