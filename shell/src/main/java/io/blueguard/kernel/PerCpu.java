package io.blueguard.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Per-CPU variables: one copy for each possible CPU, {@code __per_cpu_offset[cpu]} away from the
 * symbol. The symbol is an offset from zero until 6.14 and a kernel address since; the sum is right
 * for both.
 *
 * @param cpu number of the CPU
 * @param offset what is added to a per-CPU symbol or pointer
 */
public record PerCpu(int cpu, long offset) {
  private static final int MAX_CPUS = 8192;

  /** The CPUs that may ever run, ascending. */
  public static List<PerCpu> possible(Kernel kernel) {
    long offsets = kernel.symbol("__per_cpu_offset");
    long mask = kernel.symbol("__cpu_possible_mask");
    int ids = Math.clamp(kernel.space().u32(kernel.symbol("nr_cpu_ids")), 1, MAX_CPUS);
    List<PerCpu> cpus = new ArrayList<>();
    for (int cpu = 0; cpu < ids; cpu++) {
      if ((kernel.space().u64(mask + cpu / 64 * 8L) >>> cpu % 64 & 1) != 0) {
        cpus.add(new PerCpu(cpu, kernel.space().u64(offsets + 8L * cpu)));
      }
    }
    return cpus;
  }

  /** This CPU's copy. */
  public long at(long symbol) {
    return symbol + offset;
  }
}
