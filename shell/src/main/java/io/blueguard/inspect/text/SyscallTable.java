package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.ModuleMap;
import io.blueguard.inspect.module.Modules;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where each system call leads: the entries of the table, and on kernels that call handlers
 * directly (6.9, and stable releases with the same change) the branches of the dispatch function as
 * well; there the table is still filled but no longer used.
 */
public final class SyscallTable implements View<Syscall> {
  private static final int LIMIT = 1024;

  private final String interfaceName;

  /** The system calls of the kernel's own architecture. */
  public SyscallTable() {
    this("");
  }

  /**
   * @param interfaceName {@code x86_64}, {@code ia32}, {@code aarch64}; empty for the kernel's own
   */
  public SyscallTable(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  @Override
  public String name() {
    return "syscall-table";
  }

  @Override
  public Class<Syscall> rowType() {
    return Syscall.class;
  }

  @Override
  public boolean named() {
    return interfaceName.isEmpty();
  }

  @Override
  public List<String> key() {
    return List.of("via", "nr");
  }

  @Override
  public Inspection<Syscall> inspect(Kernel kernel) {
    SyscallAbi abi = SyscallAbi.of(interfaceName, kernel.about().arch());
    return kernel.moment().once(abi, () -> inspect(kernel, abi));
  }

  private static Inspection<Syscall> inspect(Kernel kernel, SyscallAbi abi) {
    Rows<Syscall> rows = new Rows<>();
    Judge judge = new Judge(kernel, abi);
    int count = addTable(kernel, abi, judge, rows);
    if (!abi.dispatch().isEmpty() && kernel.has(abi.dispatch())) {
      addBranches(kernel, abi, judge, count, rows);
    }
    return rows.done();
  }

  private static int addTable(Kernel kernel, SyscallAbi abi, Judge judge, Rows<Syscall> rows) {
    if (!kernel.has(abi.table())) {
      // 32-bit tables went with 6.9; their dispatch function stayed.
      return abi.dispatch().isEmpty() ? 0 : judge.highest() + 1;
    }
    long table = kernel.symbol(abi.table());
    int count = entries(kernel, table);
    for (int nr = 0; nr < count; nr++) {
      int number = nr;
      rows.attempt(
          "entry " + nr, () -> judge.row(number, kernel.space().u64(table + 8L * number), "table"));
    }
    return count;
  }

  /** Up to the next symbol; where that is far away, to the last entry that is not zero. */
  private static int entries(Kernel kernel, long table) {
    int count =
        SymbolFacts.of(kernel.symbols())
            .get(
                new Length(table),
                () -> {
                  int most = 0;
                  while (most < LIMIT && startsAt(kernel, table + 8L * most, table)) {
                    most++;
                  }
                  return most;
                });
    while (count > 0 && kernel.space().u64(table + 8L * (count - 1)) == 0) {
      count--;
    }
    return count;
  }

  /** Of the table there, as far as symbols tell. */
  private record Length(long table) {}

  private static boolean startsAt(Kernel kernel, long va, long table) {
    return kernel.symbols().at(va).map(symbol -> symbol.va() == table).orElse(false);
  }

  private static void addBranches(
      Kernel kernel, SyscallAbi abi, Judge judge, int count, Rows<Syscall> rows) {
    BranchFinder finder = BranchFinder.of(kernel, abi.dispatch());
    for (int nr = 0; nr < count; nr++) {
      int number = nr;
      try {
        rows.add(judge.row(number, finder.target(number), "dispatch"));
      } catch (Failure failure) {
        rows.fault("branch " + nr, failure.getMessage());
        rows.add(new Syscall(nr, judge.name(nr), 0, "", "", "unknown", "dispatch"));
      }
    }
  }

  /** Says of a target whether it is the handler that belongs to a number. */
  private static final class Judge {
    private final Kernel kernel;
    private final SyscallAbi abi;
    private final Map<Integer, SyscallAbi.Known> known;
    private final ModuleMap modules;
    private final Range text;
    private final SymbolFacts facts;

    Judge(Kernel kernel, SyscallAbi abi) {
      this.kernel = kernel;
      this.abi = abi;
      this.known = abi.known();
      this.modules = Modules.map(kernel);
      this.facts = SymbolFacts.of(kernel.symbols());
      long start = kernel.symbol("_stext");
      // Symbol letters cannot tell code from data (7.2): the text range can.
      this.text = new Range(start, kernel.symbol("_etext") - start);
    }

    int highest() {
      return known.keySet().stream().max(Integer::compare).orElse(0);
    }

    String name(int nr) {
      return known.containsKey(nr) ? known.get(nr).name() : "";
    }

    /** Of a target in the kernel's own text the symbols say all there is to say. */
    private record Handler(String abi, int nr, long va, String via) {}

    Syscall row(int nr, long va, String via) {
      return text.contains(va)
          ? facts.get(new Handler(abi.name(), nr, va, via), () -> judged(nr, va, via))
          : judged(nr, va, via);
    }

    private Syscall judged(int nr, long va, String via) {
      boolean inKernel = text.contains(va);
      String module = inKernel ? "kernel" : modules.at(va);
      List<Symbol> here = inKernel ? kernel.symbols().exactly(va) : List.of();
      boolean ok = here.stream().anyMatch(symbol -> belongs(nr, symbol.name()));
      String symbol =
          here.stream()
              .map(Symbol::name)
              .filter(name -> belongs(nr, name))
              .findFirst()
              .orElseGet(() -> inKernel ? describe(va) : "");
      return new Syscall(nr, name(nr), va, symbol, module, ok ? "ok" : "hooked", via);
    }

    private String describe(long va) {
      Optional<Symbol> nearest = kernel.symbols().at(va);
      return nearest
          .map(
              symbol ->
                  symbol.va() == va
                      ? symbol.name()
                      : symbol.name() + "+" + Hex.of(va - symbol.va()))
          .orElse("");
    }

    private boolean belongs(int nr, String symbol) {
      // A call that was left out of this kernel, or that this interface never had.
      if (symbol.equals("sys_ni_syscall") || symbol.endsWith("_sys_ni_syscall")) {
        return !implemented(nr) || known.get(nr).handlers().contains("ni_syscall");
      }
      return abi.prefixes().stream()
          .anyMatch(
              prefix -> symbol.startsWith(prefix) && fits(nr, symbol.substring(prefix.length())));
    }

    /** A number this program does not know may have any handler. */
    private boolean fits(int nr, String handler) {
      return !known.containsKey(nr) || known.get(nr).handlers().contains(handler);
    }

    private boolean implemented(int nr) {
      return known.containsKey(nr)
          && known.get(nr).handlers().stream()
              .anyMatch(
                  handler ->
                      abi.prefixes().stream().anyMatch(prefix -> kernel.has(prefix + handler)));
    }
  }
}
