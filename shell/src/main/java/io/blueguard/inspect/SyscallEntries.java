package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Kernel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The entries of system call handlers whose first instructions lead out of known code: a call or
 * jump, direct, through a register or through memory, at the first place, behind {@code endbr64},
 * or behind the tracer's place.
 */
public final class SyscallEntries implements View<TextDifference> {
  @Override
  public String name() {
    return "syscall-entries";
  }

  @Override
  public Class<TextDifference> rowType() {
    return TextDifference.class;
  }

  @Override
  public List<String> key() {
    return List.of("place");
  }

  @Override
  public Inspection<TextDifference> inspect(Kernel kernel) {
    Rows<TextDifference> rows = new Rows<>();
    CodeMap code = CodeMap.of(kernel, rows);
    Set<Long> handlers = new LinkedHashSet<>();
    boolean x86 = kernel.about().arch().equals("x86_64");
    for (String abi : x86 ? List.of("x86_64", "ia32") : List.of("")) {
      for (Syscall call : new SyscallTable(abi).inspect(kernel).rows()) {
        handlers.add(call.address());
      }
    }
    for (long handler : handlers) {
      if (code.kindAt(handler) == CodeMap.Kind.KERNEL) {
        try {
          entry(kernel, code, handler, x86, rows);
        } catch (Failure failure) {
          rows.fault("handler at " + Hex.of(handler), failure.getMessage());
        }
      }
    }
    return rows.done();
  }

  private static void entry(
      Kernel kernel, CodeMap code, long handler, boolean x86, Rows<TextDifference> rows) {
    Instruction first = Instruction.at(kernel, handler, x86);
    if (first.landing()) {
      first = Instruction.at(kernel, handler + 4, x86);
    }
    leaves(kernel, code, first, rows);
    if (first.nop() || first.call()) {
      leaves(kernel, code, Instruction.at(kernel, first.va() + (x86 ? 5 : 4), x86), rows);
    }
  }

  private static void leaves(
      Kernel kernel, CodeMap code, Instruction found, Rows<TextDifference> rows) {
    long through = found.jumpThrough();
    long target = found.target() != 0 ? found.target() : found.farTarget();
    target = through == 0 ? target : kernel.space().u64(through);
    CodeMap.Kind kind = code.kindAt(target);
    if (target != 0 && (kind == CodeMap.Kind.NOBODY || kind == CodeMap.Kind.MODULE)) {
      rows.add(
          new TextDifference(
              "entry",
              found.va(),
              code.at(found.va()).text(),
              "code that stays in known text",
              found.hex(),
              target));
    }
  }
}
