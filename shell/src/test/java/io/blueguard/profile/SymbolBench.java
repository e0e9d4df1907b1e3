package io.blueguard.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What Tab waits for: the names among 200,000 that begin with some letters. Real kernels that were
 * tried have half as many, so that these are made up. Run as a program; no test, no verdict.
 */
public final class SymbolBench {
  private static final int COUNT = 200_000;
  private static final List<String> WORDS =
      List.of("ext4", "tcp", "kvm", "rtnl", "sched", "dentry", "page", "free", "alloc", "init");

  private SymbolBench() {}

  public static void main(String[] args) {
    SymbolTable table = SymbolTable.of(symbols(), "made up");
    for (String prefix : List.of("", "ext4_", "rtnl_page_", "kvm_init_dentry_12", "nothing")) {
      double[] times = new double[50];
      long found = 0;
      double first = 0;
      for (int i = 0; i < times.length; i++) {
        long start = System.nanoTime();
        found = table.names(prefix).limit(10_000).count();
        times[i] = (System.nanoTime() - start) / 1e6;
        first = i == 0 ? times[0] : first;
      }
      Arrays.sort(times);
      System.err.printf(
          "%d symbols, prefix '%s': %d names, first %.1f ms, median %.1f ms%n",
          table.count(), prefix, found, first, times[times.length / 2]);
    }
  }

  private static List<Symbol> symbols() {
    Random random = new Random(1);
    List<Symbol> symbols = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String name = word(random) + "_" + word(random) + "_" + word(random) + "_" + i;
      symbols.add(new Symbol(name, 0xffffffff81000000L + 16L * i, 't', ""));
    }
    return symbols;
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
