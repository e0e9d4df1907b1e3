package io.blueguard.inspect.hook;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.kernel.MapleTree;
import io.blueguard.kernel.PerCpu;
import io.blueguard.kernel.XArray;
import java.util.List;
import java.util.Optional;

/**
 * What drivers register: handlers of interrupts ({@code irq_desc_tree}, a maple tree {@code
 * sparse_irqs} since 6.5), tasklets that wait, consoles, families of generic netlink, and objects
 * with functions of their own on lists of the kernel.
 */
final class Registered {
  private static final int LIMIT = 65536;

  /** A list of the kernel by its symbol, and what is on it. */
  private record Chain(String symbol, String type, String node) {}

  private static final List<Chain> CHAINS =
      List.of(
          new Chain("clocksource_list", "clocksource", "list"),
          new Chain("shrinker_list", "shrinker", "list"),
          new Chain("pernet_list", "pernet_operations", "list"),
          new Chain("syscore_ops_list", "syscore_ops", "node"),
          new Chain("crypto_alg_list", "crypto_alg", "cra_list"),
          new Chain("tcp_cong_list", "tcp_congestion_ops", "list"),
          new Chain("tcp_ulp_list", "tcp_ulp_ops", "list"),
          new Chain("pmus", "pmu", "entry"));

  private Registered() {}

  static void collect(Pointers out) {
    CHAINS.forEach(chain -> out.attempt(chain.symbol(), () -> chain(out, chain)));
    out.attempt("consoles", () -> consoles(out));
    out.attempt("interrupts", () -> interrupts(out));
    out.attempt("nmi_desc", () -> unmaskable(out));
    out.attempt("genl_fam_idr", () -> families(out));
    for (PerCpu cpu : PerCpu.possible(out.kernel())) {
      out.attempt("tasklets", () -> tasklets(out, "tasklet_vec", cpu));
      out.attempt("tasklets", () -> tasklets(out, "tasklet_hi_vec", cpu));
    }
  }

  private static boolean only(Pointers out, String symbol) {
    return out.kernel().symbols().all(symbol).size() == 1;
  }

  private static void chain(Pointers out, Chain chain) {
    Kernel kernel = out.kernel();
    if (only(out, chain.symbol()) && kernel.optional(chain.type(), chain.node()).isPresent()) {
      long head = kernel.symbol(chain.symbol());
      for (long object : out.list(chain.symbol(), head, chain.type(), chain.node())) {
        out.table(chain.symbol(), chain.type(), object);
      }
    }
  }

  /** An {@code hlist} since 6.2, before that a chain of their own. */
  private static void consoles(Pointers out) {
    Kernel kernel = out.kernel();
    Optional<Field> node = kernel.optional("console", "node");
    if (node.isPresent() && only(out, "console_list")) {
      long head = kernel.symbol("console_list");
      for (long console :
          HlistWalk.from(out.reader(), head, node.get().offset(), LIMIT).objects()) {
        out.table("console", "console", console);
      }
    } else if (only(out, "console_drivers")) {
      Field next = kernel.field("console", "next");
      LongSet seen = new LongSet();
      long console = out.reader().u64(kernel.symbol("console_drivers"));
      while (console != 0 && seen.add(console)) {
        out.table("console", "console", console);
        console = next.get(out.reader(), console);
      }
    }
  }

  private static void interrupts(Pointers out) {
    Kernel kernel = out.kernel();
    if (only(out, "sparse_irqs")) {
      MapleTree tree = MapleTree.at(kernel, kernel.symbol("sparse_irqs"), LIMIT);
      for (int i = 0; i < tree.entries().length; i++) {
        actions(out, tree.first()[i], tree.entries()[i]);
      }
    } else if (only(out, "irq_desc_tree")) {
      XArray tree = XArray.at(kernel, kernel.symbol("irq_desc_tree"), LIMIT);
      for (int i = 0; i < tree.entries().length; i++) {
        actions(out, tree.indices()[i], tree.entries()[i]);
      }
    }
  }

  private static void actions(Pointers out, long irq, long description) {
    out.attempt("interrupt " + irq, () -> handlers(out, "interrupt " + irq, description));
  }

  private static void handlers(Pointers out, String name, long description) {
    Kernel kernel = out.kernel();
    Field next = kernel.field("irqaction", "next");
    LongSet seen = new LongSet();
    long action = kernel.field("irq_desc", "action").get(out.reader(), description);
    while (action != 0 && seen.add(action)) {
      out.member(name + " handler", kernel.field("irqaction", "handler"), action);
      out.member(name + " thread", kernel.field("irqaction", "thread_fn"), action);
      action = next.get(out.reader(), action);
    }
  }

  /** {@code nmi_desc[]}, of x86: who is told of interrupts that cannot be masked. */
  private static void unmaskable(Pointers out) {
    Kernel kernel = out.kernel();
    if (only(out, "nmi_desc") && kernel.optional("nmi_desc", "head").isPresent()) {
      Field head = kernel.field("nmi_desc", "head");
      long size = kernel.struct("nmi_desc").size();
      for (int i = 0; i < out.elements("nmi_desc", size, 16); i++) {
        long list = head.at(kernel.symbol("nmi_desc") + i * size);
        for (long action : out.list("nmi_desc[" + i + "]", list, "nmiaction", "list")) {
          out.member("nmi_desc[" + i + "]", kernel.field("nmiaction", "handler"), action);
        }
      }
    }
  }

  private static void families(Pointers out) {
    Kernel kernel = out.kernel();
    if (!only(out, "genl_fam_idr")) {
      return;
    }
    Field name = kernel.field("genl_family", "name");
    for (long family : XArray.idr(kernel, kernel.symbol("genl_fam_idr"), LIMIT).entries()) {
      String text = "genl family " + name.text(out.reader(), family);
      out.table(text, "genl_family", family);
      commands(out, text, family, "ops", "genl_ops", "n_ops");
      commands(out, text, family, "small_ops", "genl_small_ops", "n_small_ops");
      commands(out, text, family, "split_ops", "genl_split_ops", "n_split_ops");
    }
  }

  private static void commands(
      Pointers out, String name, long family, String member, String type, String count) {
    Kernel kernel = out.kernel();
    Optional<Field> table = kernel.optional("genl_family", member);
    if (table.isPresent()) {
      long first = table.get().get(out.reader(), family);
      long all = kernel.field("genl_family", count).get(out.reader(), family);
      for (int i = 0; first != 0 && i < Math.clamp(all, 0, 256); i++) {
        long command = first + i * kernel.struct(type).size();
        for (String function : List.of("doit", "dumpit")) {
          kernel
              .optional(type, function)
              .ifPresent(field -> out.at(name + " " + function, field.at(command)));
        }
      }
    }
  }

  private static void tasklets(Pointers out, String symbol, PerCpu cpu) {
    Kernel kernel = out.kernel();
    if (!only(out, symbol)) {
      return;
    }
    Field next = kernel.field("tasklet_struct", "next");
    LongSet seen = new LongSet();
    long tasklet = out.reader().u64(cpu.at(kernel.symbol(symbol)));
    while (tasklet != 0 && seen.add(tasklet)) {
      out.at("tasklet of cpu " + cpu.cpu(), kernel.field("tasklet_struct", "func").at(tasklet));
      tasklet = next.get(out.reader(), tasklet);
    }
  }
}
