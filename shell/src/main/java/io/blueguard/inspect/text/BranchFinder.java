package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Symbol;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where {@code x64_sys_call(regs, nr)} leads for a number.
 *
 * <p>The function is one {@code switch}: the compiler makes it a tree of comparisons, or a jump
 * table, whose leaves call or jump to a handler. Rather than to recognise shapes that change with
 * each compiler, the few instructions on the way are executed here, with the number in {@code esi},
 * until control leaves the function: whatever is called first is where the number leads. A patched
 * branch shows by itself.
 */
final class BranchFinder {
  private static final int MAX_FUNCTION = 64 * 1024;
  private static final int MAX_STEPS = 256;

  private final Kernel kernel;
  private final long start;
  private final byte[] code;
  private final Known known;

  private BranchFinder(Kernel kernel, long start, byte[] code) {
    this.kernel = kernel;
    this.start = start;
    this.code = code;
    this.known = Known.of(kernel, start, code);
  }

  static BranchFinder of(Kernel kernel, String function) {
    long start = kernel.symbol(function);
    SymbolFacts facts = SymbolFacts.of(kernel.symbols());
    int length = facts.get(new Length(start), () -> length(kernel, start));
    return new BranchFinder(kernel, start, kernel.space().bytes(start, length));
  }

  private static int length(Kernel kernel, long start) {
    int length = 0;
    while (length < MAX_FUNCTION && inside(kernel, start, start + length)) {
      length += 16;
    }
    return length;
  }

  /** Of the function there. */
  private record Length(long start) {}

  /** Where the numbers lead in the latest code of the function there. */
  private record Leads(long start) {}

  /**
   * Where numbers led by the code alone, without a look at memory: while each byte of the code is
   * the same, they lead there.
   */
  private record Known(byte[] code, Map<Integer, Long> targets) {
    static Known of(Kernel kernel, long start, byte[] code) {
      SymbolFacts facts = SymbolFacts.of(kernel.symbols());
      Known last = facts.get(new Leads(start), () -> new Known(code, new ConcurrentHashMap<>()));
      if (Arrays.equals(last.code, code)) {
        return last;
      }
      Known fresh = new Known(code, new ConcurrentHashMap<>());
      facts.put(new Leads(start), fresh);
      return fresh;
    }
  }

  /** Memory that notices whether it was asked. */
  private static final class Asked implements Reader {
    private final Reader inner;
    private boolean read;

    Asked(Reader inner) {
      this.inner = inner;
    }

    @Override
    public void read(long va, MemorySegment target) {
      read = true;
      inner.read(va, target);
    }
  }

  private static boolean inside(Kernel kernel, long start, long va) {
    return kernel.symbols().at(va).map(symbol -> symbol.va() == start).orElse(false);
  }

  /**
   * The first address outside the function that control reaches for this number.
   *
   * @throws Failure.BadData at an instruction that a switch has no use for
   */
  long target(int nr) {
    Long before = known.targets.get(nr);
    if (before != null) {
      return before;
    }
    Asked memory = new Asked(kernel.space());
    long target = followed(nr, memory);
    if (!memory.read) {
      known.targets.put(nr, target);
    }
    return target;
  }

  private long followed(int nr, Asked memory) {
    X86Steps steps = new X86Steps(code, start, memory);
    steps.set(X86Steps.RSI, nr);
    for (int i = 0; i < MAX_STEPS; i++) {
      X86Steps.Exit exit = steps.step();
      if (exit != null) {
        Optional<String> thunk = thunk(exit.va());
        if (thunk.isPresent()) {
          return steps.register(thunk.get());
        }
        if (!exit.call() || i > 1 || !traces(exit.va(), memory)) {
          return exit.va();
        }
      }
    }
    throw new Failure.BadData(
        "dispatch function does not end: nr=" + nr + " function=" + Hex.of(start));
  }

  /** A register's name, when this is the stand-in for an indirect jump through it (retpoline). */
  private Optional<String> thunk(long va) {
    return kernel.symbols().exactly(va).stream()
        .map(Symbol::name)
        .filter(name -> name.startsWith("__x86_indirect_thunk_"))
        .map(name -> name.substring("__x86_indirect_thunk_".length()))
        .filter(name -> !name.equals("array"))
        .findFirst();
  }

  /** Function tracing calls from the first instruction of a function. */
  private boolean traces(long va, Asked memory) {
    if (CodeMap.of(kernel, new Rows<Syscall>()).kindAt(va) == CodeMap.Kind.FTRACE) {
      // The trampoline may be gone at another moment, though the code is the same.
      memory.read = true;
      return true;
    }
    return kernel.symbols().exactly(va).stream()
        .map(Symbol::name)
        .anyMatch(name -> name.equals("__fentry__") || name.startsWith("ftrace_"));
  }
}
