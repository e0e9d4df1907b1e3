package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.PagedReader;
import io.blueguard.memory.Reader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The places that a kernel patches by itself, against what it says of them: traced function entries
 * ({@code ftrace_pages_start}), static calls ({@code __start_static_call_sites}, since 5.10) and
 * jump labels ({@code __start___jump_table}). Without a copy from an earlier time this is what text
 * can be compared with; it covers the entry of each function that can be traced. In all other
 * places a branch that leaves the text for other code shows (kind {@code branch}).
 */
public final class TextDifferences implements View<TextDifference> {
  private static final Set<String> DISPATCHERS = Set.of("x64_sys_call", "ia32_sys_call");

  @Override
  public String name() {
    return "text-differences";
  }

  @Override
  public Class<TextDifference> rowType() {
    return TextDifference.class;
  }

  @Override
  public List<String> key() {
    return List.of("kind", "place");
  }

  @Override
  public Inspection<TextDifference> inspect(Kernel kernel) {
    Rows<TextDifference> rows = new Rows<>();
    Comparison comparison = new Comparison(kernel, rows);
    comparison.part("ftrace", comparison::traced);
    if (comparison.x86) {
      comparison.part("static_call", () -> PatchSite.staticCalls(kernel, comparison::staticCall));
    }
    comparison.part("jump_label", () -> PatchSite.jumpLabels(kernel, comparison::jumpLabel));
    comparison.part("branches", comparison::branches);
    return rows.done();
  }

  private static final class Comparison {
    private final Kernel kernel;
    private final Reader reader;
    private final Rows<TextDifference> rows;
    private final CodeMap code;
    private final boolean x86;
    private final Set<Long> told = new HashSet<>();
    private final Set<Long> calls = new HashSet<>();
    private final FirstSteps steps = new FirstSteps();
    private LongSet probes;

    Comparison(Kernel kernel, Rows<TextDifference> rows) {
      this.kernel = kernel;
      this.reader = new PagedReader(kernel.space());
      this.rows = rows;
      code = CodeMap.of(kernel, rows);
      x86 = kernel.about().arch().equals("x86_64");
    }

    void part(String name, Runnable reading) {
      try {
        reading.run();
      } catch (Failure failure) {
        rows.fault(name, "skipped: " + failure.getMessage());
      }
    }

    /** There are tens of thousands of them: a place is spelled out only when it has to be. */
    private void place(String kind, PatchSite site, Runnable reading) {
      try {
        reading.run();
      } catch (Failure failure) {
        rows.fault(kind + " at " + Hex.of(site.va()), "skipped: " + failure.getMessage());
      }
    }

    private void differs(String kind, Instruction found, String account, long target) {
      String symbol = code.at(found.va()).text();
      rows.add(new TextDifference(kind, found.va(), symbol, account, found.hex(), target));
      told.add(found.va());
    }

    /** What no account covers: the middle of functions, and code that is never traced. */
    private void branches() {
      ExecutablePages pages = ExecutablePages.of(kernel);
      ExecutablePages.Outside elsewhere = pages.outside(code.kernelText());
      new TextBranches(kernel, code, elsewhere, this::branch).in(code.kernelText());
      code.modules()
          .forEach(
              (name, text) ->
                  part(
                      "branches of " + name,
                      () -> new TextBranches(kernel, code, elsewhere, this::branch).in(text)));
    }

    private void branch(Instruction found, long target) {
      boolean judged = told.contains(found.va()) || calls.contains(found.va());
      if (!judged
          && leaves(found.va(), target)
          && !dispatches(found.va())
          && !keyed(found.va(), target)) {
        differs("branch", found, "code that stays in known text", target);
      }
    }

    private void traced() {
      QuietEntries quiet = QuietEntries.of(kernel, code.kernelText());
      PatchSite.traced(kernel, site -> traced(site, quiet));
      quiet.keep();
    }

    private void traced(PatchSite site, QuietEntries quiet) {
      boolean enabled = site.account() != 0;
      if (enabled || !quiet.contains(site.va())) {
        place("ftrace record", site, () -> traced(site.va(), enabled));
      }
    }

    private void traced(long va, boolean enabled) {
      CodeMap.Kind kind = code.kindAt(va);
      if (kind != CodeMap.Kind.KERNEL && kind != CodeMap.Kind.MODULE) {
        return;
      }
      Instruction found = Instruction.at(reader, va, x86);
      landing(va, kind);
      if (!enabled && !found.nop() && !dispatcher(va, found.target())) {
        differs("ftrace", found, "a no-op: nobody traces this function", goal(found));
      } else if (enabled && !leadsToTracer(found)) {
        differs("ftrace", found, "a call of the tracer", goal(found));
      }
      behind(Instruction.at(reader, va + (x86 ? 5 : 4), x86));
    }

    /** A call; since 6.19 a trampoline of BPF may be jumped to. */
    private boolean leadsToTracer(Instruction found) {
      CodeMap.Kind goal = code.kindAt(found.target());
      return found.call() ? goal != CodeMap.Kind.NOBODY : found.jump() && goal == CodeMap.Kind.BPF;
    }

    /** A dispatcher of BPF jumps to the code that was made for it, with no tracer (until 5.19). */
    private boolean dispatcher(long va, long target) {
      CodeMap.Place goal = code.at(target);
      String own = code.at(va).symbol().replaceFirst("_func$", "");
      return target != 0
          && own.startsWith("bpf_dispatcher_")
          && goal.kind() == CodeMap.Kind.BPF
          && goal.symbol().equals(own);
    }

    /** Where a function begins before the tracer's place: nothing but a mark for branches. */
    private void landing(long va, CodeMap.Kind kind) {
      if (x86 && kind == CodeMap.Kind.KERNEL && !kernel.symbols().begins(va)) {
        Instruction mark = Instruction.at(reader, va - 4, x86);
        if (kernel.symbols().begins(va - 4) && !mark.landing() && !mark.sealed()) {
          differs("entry", mark, "a mark that branches may land on", goal(mark));
        }
      }
    }

    /** A static call's trampoline leads where its key does: KVM puts itself into those of perf. */
    private boolean keyed(long va, long target) {
      String key = code.at(va).symbol().replaceFirst("^__SCT__", "__SCK__");
      return key.startsWith("__SCK__")
          && kernel.has(key)
          && code.kindAt(target) == CodeMap.Kind.MODULE
          && kernel.field("static_call_key", "func").get(reader, kernel.symbol(key)) == target;
    }

    /** Where the dispatch functions lead is judged number by number, as system calls. */
    private boolean dispatches(long va) {
      return DISPATCHERS.contains(code.at(va).symbol());
    }

    /** The first instruction behind the tracer's place may go anywhere, but in known code. */
    private void behind(Instruction found) {
      long target = goal(found);
      if (target != 0 && leaves(found.va(), target)) {
        differs("entry", found, "code that stays in known text", target);
      } else if (x86) {
        int last = steps.last(found);
        if (last >= 0 && cut(found, last)) {
          differs("entry", found, "a function whose code behind this can be reached", target);
        }
      }
    }

    /** Whether code lies behind an instruction that nobody passes, before anything else begins. */
    private boolean cut(Instruction first, int last) {
      byte[] function = reader.bytes(first.va(), FirstSteps.AHEAD);
      if (FirstSteps.over(function, last, first.va(), this::begins) || probed(first.va())) {
        return false;
      }
      long goal = Instruction.at(kernel, first.va() + last, true).target();
      return goal == 0 || !code.at(goal).symbol().equals(code.at(first.va()).symbol());
    }

    private boolean begins(long va) {
      return code.kernelText().contains(va)
          ? kernel.symbols().begins(va)
          : code.at(va).offset() == 0;
    }

    /** A probe is a breakpoint, or a jump to a copy of what was there. */
    private boolean probed(long va) {
      if (probes == null) {
        probes = new LongSet();
        part("kprobes", () -> PatchSite.kprobes(kernel, site -> probes.add(site.va())));
      }
      return LongStream.range(va, va + 16).anyMatch(probes::contains);
    }

    /** The kernel's own code was compiled before any module: it cannot name a place in one. */
    private boolean leaves(long from, long target) {
      CodeMap.Kind kind = code.kindAt(target);
      return kind == CodeMap.Kind.NOBODY
          || kind == CodeMap.Kind.MODULE && code.kindAt(from) == CodeMap.Kind.KERNEL;
    }

    private long goal(Instruction found) {
      if (found.target() != 0) {
        return found.target();
      }
      long through = found.jumpThrough();
      return through == 0 ? found.farTarget() : reader.u64(through);
    }

    private void staticCall(PatchSite site) {
      if (code.kindAt(site.va()) == CodeMap.Kind.KERNEL) {
        calls.add(site.va());
        Field function = kernel.field("static_call_key", "func");
        place(
            "static call", site, () -> staticCall(site.va(), function.get(reader, site.account())));
      }
    }

    private void staticCall(long va, long function) {
      Instruction found = Instruction.at(reader, va, x86);
      long target = found.target();
      if (function != 0 && code.kindAt(function) == CodeMap.Kind.NOBODY) {
        differs("static_call", found, "a call of code that somebody accounts for", function);
        return;
      }
      boolean empty = found.nop() || found.zero() || found.returns() || found.warning();
      if (target != function && !empty && !thunk(target)) {
        differs("static_call", found, "a call of " + code.at(function).text(), goal(found));
      }
    }

    /** A call that does nothing and a tail: a jump to where returns go. */
    private boolean thunk(long target) {
      String symbol = target == 0 ? "" : code.at(target).symbol();
      return symbol.contains("return_thunk") || symbol.equals("__static_call_return");
    }

    private void jumpLabel(PatchSite site) {
      if (code.kindAt(site.va()) == CodeMap.Kind.KERNEL) {
        place("jump label", site, () -> jumpLabel(site.va(), site.account()));
      }
    }

    private void jumpLabel(long va, long target) {
      Instruction found = Instruction.at(reader, va, x86);
      if (!found.nop() && !found.shortNop() && found.target() != target) {
        differs("jump_label", found, "a no-op or a jump to " + Hex.of(target), goal(found));
      }
    }
  }
}
