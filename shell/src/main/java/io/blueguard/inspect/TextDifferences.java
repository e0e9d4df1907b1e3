package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.Reader;
import java.util.List;

/**
 * The places that a kernel patches by itself, against what it says of them: traced function entries
 * ({@code ftrace_pages_start}), static calls ({@code __start_static_call_sites}, since 5.10) and
 * jump labels ({@code __start___jump_table}). Without a copy from an earlier time this is what text
 * can be compared with; it covers the entry of each function that can be traced.
 */
public final class TextDifferences implements View<TextDifference> {
  private static final int MAX_PAGES = 65536;
  private static final int MAX_RECORDS = 4_000_000;
  private static final long ENABLED = 1L << 31;

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
    comparison.part("static_call", comparison::staticCalls);
    comparison.part("jump_label", comparison::jumpLabels);
    return rows.done();
  }

  private static final class Comparison {
    private final Kernel kernel;
    private final Reader reader;
    private final Rows<TextDifference> rows;
    private final CodeMap code;
    private final boolean x86;

    Comparison(Kernel kernel, Rows<TextDifference> rows) {
      this.kernel = kernel;
      this.reader = kernel.space();
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

    private void differs(String kind, Instruction found, String account, long target) {
      String symbol = code.at(found.va()).text();
      rows.add(new TextDifference(kind, found.va(), symbol, account, found.hex(), target));
    }

    /** Records lie in groups of pages; each is the place, flags and what the architecture adds. */
    private void traced() {
      Field next = kernel.field("ftrace_page", "next");
      Field records = kernel.field("ftrace_page", "records");
      Field count = kernel.field("ftrace_page", "index");
      Field ip = kernel.field("dyn_ftrace", "ip");
      Field flags = kernel.field("dyn_ftrace", "flags");
      long size = kernel.struct("dyn_ftrace").size();
      LongSet seen = new LongSet();
      long page = reader.u64(kernel.symbol("ftrace_pages_start"));
      for (int i = 0; page != 0 && i < MAX_PAGES && seen.add(page); i++) {
        long first = records.get(reader, page);
        long all = Math.clamp(count.get(reader, page), 0, MAX_RECORDS);
        for (long r = 0; r < all; r++) {
          long record = first + r * size;
          long bits = flags.get(reader, record);
          part(
              "ftrace record " + Hex.of(record),
              () -> traced(ip.get(reader, record), (bits & ENABLED) != 0));
        }
        page = next.get(reader, page);
      }
    }

    private void traced(long va, boolean enabled) {
      CodeMap.Kind kind = code.kindAt(va);
      if (kind != CodeMap.Kind.KERNEL && kind != CodeMap.Kind.MODULE) {
        return;
      }
      Instruction found = Instruction.at(kernel, va, x86);
      if (!enabled && !found.nop()) {
        differs("ftrace", found, "a no-op: nobody traces this function", goal(found));
      } else if (enabled && !(found.call() && code.kindAt(found.target()) != CodeMap.Kind.NOBODY)) {
        differs("ftrace", found, "a call of the tracer", goal(found));
      }
      behind(Instruction.at(kernel, va + (x86 ? 5 : 4), x86));
    }

    /** The first instruction behind the tracer's place may go anywhere, but in known code. */
    private void behind(Instruction found) {
      long target = goal(found);
      if (target != 0 && code.kindAt(target) == CodeMap.Kind.NOBODY) {
        differs("entry", found, "code that stays in known text", target);
      }
    }

    private long goal(Instruction found) {
      if (found.target() != 0) {
        return found.target();
      }
      long through = found.jumpThrough();
      return through == 0 ? found.farTarget() : reader.u64(through);
    }

    private void staticCalls() {
      long start = kernel.symbol("__start_static_call_sites");
      long end = kernel.symbol("__stop_static_call_sites");
      Field function = kernel.field("static_call_key", "func");
      for (long site = start; site < end; site += 8) {
        long va = site + reader.u32(site);
        long key = site + 4 + reader.u32(site + 4) & ~3L;
        if (code.kindAt(va) == CodeMap.Kind.KERNEL) {
          part("static call at " + Hex.of(va), () -> staticCall(va, function.get(reader, key)));
        }
      }
    }

    private void staticCall(long va, long function) {
      Instruction found = Instruction.at(kernel, va, x86);
      long target = found.target();
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

    private void jumpLabels() {
      long start = kernel.symbol("__start___jump_table");
      long end = kernel.symbol("__stop___jump_table");
      for (long entry = start; entry < end; entry += 16) {
        long va = entry + reader.u32(entry);
        long target = entry + 4 + reader.u32(entry + 4);
        if (code.kindAt(va) == CodeMap.Kind.KERNEL) {
          part("jump label at " + Hex.of(va), () -> jumpLabel(va, target));
        }
      }
    }

    private void jumpLabel(long va, long target) {
      Instruction found = Instruction.at(kernel, va, x86);
      if (!found.nop() && !found.shortNop() && found.target() != target) {
        differs("jump_label", found, "a no-op or a jump to " + Hex.of(target), goal(found));
      }
    }
  }
}
