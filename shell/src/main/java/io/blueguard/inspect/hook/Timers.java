package io.blueguard.inspect.hook;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.PerCpu;
import io.blueguard.kernel.RbTree;
import io.blueguard.profile.Type;
import java.util.Optional;

/**
 * What runs later: timers in the wheels of each CPU ({@code timer_bases}), the work that delayed
 * work items wait with, and high-resolution timers ({@code hrtimer_bases}).
 */
final class Timers {
  private static final int LIMIT = 65536;
  private static final int MAX_BASES = 4;

  private Timers() {}

  static void collect(Pointers out) {
    for (PerCpu cpu : PerCpu.possible(out.kernel())) {
      out.attempt("timer_bases of cpu " + cpu.cpu(), () -> wheels(out, cpu));
      out.attempt("hrtimer_bases of cpu " + cpu.cpu(), () -> queues(out, cpu));
    }
    if (out.has("softirq_vec")) {
      long most = out.kernel().types().enumerator("NR_SOFTIRQS").orElse(16L);
      int count = out.elements("softirq_vec", 8, Math.clamp(most, 1, 64));
      for (int i = 0; i < count; i++) {
        Field action = out.kernel().field("softirq_action", "action");
        out.member("softirq_vec[" + i + "]", action, out.kernel().symbol("softirq_vec") + 8L * i);
      }
    }
  }

  private static void wheels(Pointers out, PerCpu cpu) {
    Kernel kernel = out.kernel();
    Field vectors = kernel.field("timer_base", "vectors");
    long node = kernel.field("timer_list", "entry").offset();
    long size = kernel.struct("timer_base").size();
    long first = cpu.at(kernel.symbol("timer_bases"));
    int bases = Math.max(1, out.elements("timer_bases", size, MAX_BASES));
    for (int base = 0; base < bases; base++) {
      long heads = vectors.at(first + base * size);
      for (int i = 0; i < vectors.type().size() / 8; i++) {
        HlistWalk chain = HlistWalk.from(out.reader(), heads + 8L * i, node, LIMIT);
        if (!chain.stopped().isEmpty()) {
          out.skip("timer chain of cpu " + cpu.cpu() + ": " + chain.stopped());
        }
        for (long timer : chain.objects()) {
          out.attempt("timer", () -> timer(out, timer));
        }
      }
    }
  }

  private static void timer(Pointers out, long timer) {
    Kernel kernel = out.kernel();
    Field function = kernel.field("timer_list", "function");
    out.member("timer", function, timer);
    long target = function.get(out.reader(), timer);
    if (kernel.has("delayed_work_timer_fn") && target == kernel.symbol("delayed_work_timer_fn")) {
      long delayed = timer - kernel.field("delayed_work", "timer").offset();
      out.member("delayed work", kernel.field("delayed_work", "work.func"), delayed);
    }
  }

  private static void queues(Pointers out, PerCpu cpu) {
    Kernel kernel = out.kernel();
    Field bases = kernel.field("hrtimer_cpu_base", "clock_base");
    Optional<Field> active = out.optional("hrtimer_clock_base", "active.rb_root");
    Field function = kernel.field("hrtimer", "function");
    Optional<Field> node = out.optional("hrtimer", "node.node");
    if (active.isEmpty()
        || node.isEmpty()
        || !(bases.type().resolved() instanceof Type.Array array)) {
      return;
    }
    long first = bases.at(cpu.at(kernel.symbol("hrtimer_bases")));
    for (int i = 0; i < Math.min(array.count(), 16); i++) {
      long root = active.get().at(first + i * array.element().size());
      RbTree queue = RbTree.from(out.reader(), root, node.get().offset(), LIMIT);
      if (!queue.stopped().isEmpty()) {
        out.skip("hrtimer queue of cpu " + cpu.cpu() + ": " + queue.stopped());
      }
      for (long timer : queue.objects()) {
        out.member("hrtimer", function, timer);
      }
    }
  }
}
