package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The entries of system call handlers whose first instructions lead out of known code: a call or
 * jump, direct, through a register or through memory, at the first place, behind {@code endbr64},
 * or behind the tracer's place. And the function that the entry code calls, where it no longer
 * calls the dispatch function, or since it has none no longer reads the table.
 */
public final class SyscallEntries implements View<TextDifference> {
  private static final String DISPATCHER = "do_syscall_64";
  private static final String CALLED = "x64_sys_call";
  private static final String TABLE = "sys_call_table";
  private static final int MAX_DISPATCHER = 16 * 1024;

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
    if (x86 && kernel.has(DISPATCHER)) {
      try {
        dispatcher(kernel, code, rows);
      } catch (Failure failure) {
        rows.fault(DISPATCHER, failure.getMessage());
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

  /** Who leads this function elsewhere needs to change no table. */
  private static void dispatcher(Kernel kernel, CodeMap code, Rows<TextDifference> rows) {
    long start = kernel.symbol(DISPATCHER);
    byte[] function = kernel.space().bytes(start, length(code, start));
    boolean calls = kernel.has(CALLED);
    long wanted = calls ? kernel.symbol(CALLED) : kernel.symbol(TABLE);
    ByteBuffer bytes = ByteBuffer.wrap(function).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i + Integer.BYTES <= function.length; i++) {
      long named = calls ? start + i + Integer.BYTES + bytes.getInt(i) : bytes.getInt(i);
      boolean call = function[i - 1] == (byte) 0xe8 || function[i - 1] == (byte) 0xe9;
      if (named == wanted && (call || !calls)) {
        return;
      }
    }
    Instruction first = Instruction.at(kernel, start, true);
    String account = calls ? "a call of " + CALLED : "a look at " + TABLE;
    rows.add(new TextDifference("dispatch", start, DISPATCHER, account, first.hex(), 0));
  }

  private static int length(CodeMap code, long start) {
    int length = 0;
    while (length < MAX_DISPATCHER && code.at(start + length).symbol().equals(DISPATCHER)) {
      length += 16;
    }
    return length;
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
