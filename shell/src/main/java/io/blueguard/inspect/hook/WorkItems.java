package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.PerCpu;
import io.blueguard.kernel.XArray;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What kernel workers do now and next: the pools of each CPU and of {@code worker_pool_idr}, with
 * their {@code worklist} and the {@code current_func} of each worker.
 */
final class WorkItems {
  private static final int MAX_POOLS = 65536;

  private WorkItems() {}

  static void collect(Pointers out) {
    Set<Long> pools = new LinkedHashSet<>();
    out.attempt("cpu_worker_pools", () -> ofCpus(out, pools));
    out.attempt("worker_pool_idr", () -> ofIdr(out, pools));
    for (long pool : pools) {
      out.attempt("worker_pool " + Hex.of(pool), () -> pool(out, pool));
    }
  }

  private static void ofCpus(Pointers out, Set<Long> pools) {
    Kernel kernel = out.kernel();
    long size = kernel.struct("worker_pool").size();
    for (PerCpu cpu : PerCpu.possible(kernel)) {
      for (int i = 0; i < 2; i++) {
        pools.add(cpu.at(kernel.symbol("cpu_worker_pools")) + i * size);
      }
    }
  }

  private static void ofIdr(Pointers out, Set<Long> pools) {
    XArray idr = XArray.idr(out.kernel(), out.kernel().symbol("worker_pool_idr"), MAX_POOLS);
    if (!idr.stopped().isEmpty()) {
      out.skip("worker_pool_idr: " + idr.stopped());
    }
    for (long pool : idr.entries()) {
      pools.add(pool);
    }
  }

  private static void pool(Pointers out, long pool) {
    Kernel kernel = out.kernel();
    String name = "worker_pool " + Hex.of(pool);
    Field function = kernel.field("work_struct", "func");
    long pending = kernel.field("worker_pool", "worklist").at(pool);
    for (long work : out.list("work of " + name, pending, "work_struct", "entry")) {
      out.member(name + " pending", function, work);
    }
    Field current = kernel.field("worker", "current_func");
    long workers = kernel.field("worker_pool", "workers").at(pool);
    for (long worker : out.list("workers of " + name, workers, "worker", "node")) {
      out.member(name + " running", current, worker);
    }
  }
}
