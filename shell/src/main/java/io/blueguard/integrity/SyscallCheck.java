package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.text.Syscall;
import io.blueguard.inspect.text.SyscallEntries;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.inspect.text.TextDifference;
import io.blueguard.kernel.Kernel;
import java.util.List;

/** Where system calls lead. */
final class SyscallCheck implements Check {
  private static final String ATTACK = "T1014";

  @Override
  public String name() {
    return "syscall";
  }

  @Override
  public String title() {
    return "system calls lead to their own handlers, whose first instructions are the kernel's";
  }

  @Override
  public String explain() {
    return "Reads sys_call_table, the table of 32-bit programs, since 6.9 the branches of the"
        + " dispatch functions, which no longer use the tables, what do_syscall_64 calls,"
        + " and the first instructions of every handler. Whoever owns a system call decides"
        + " what programs see: files, processes and connections disappear. Innocent:"
        + " security products of the time before 2010; nothing current writes there.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Rows<Finding> findings = new Rows<>();
    boolean x86 = kernel.about().arch().equals("x86_64");
    for (String abi : x86 ? List.of("x86_64", "ia32") : List.of("")) {
      Inspection<Syscall> calls = new SyscallTable(abi).inspect(kernel);
      String prefix = abi.equals("ia32") ? "32-bit " : "";
      calls.faults().forEach(fault -> findings.fault(prefix + fault.object(), fault.reason()));
      calls.rows().stream()
          .filter(call -> call.status().equals("hooked"))
          .forEach(call -> findings.add(redirected(prefix, call)));
    }
    Inspection<TextDifference> entries = new SyscallEntries().inspect(kernel);
    entries.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    entries.rows().forEach(entry -> findings.add(changed(entry)));
    return findings.done();
  }

  private Finding redirected(String prefix, Syscall call) {
    String owner = call.module().isEmpty() ? "nobody" : call.module();
    String how = call.via().equals("table") ? "entry of the table" : "branch of the dispatcher";
    return new Finding(
        name(),
        Severity.CRITICAL,
        (prefix + "system call " + call.nr() + " " + call.name() + " (" + call.via() + ")"),
        "the handler of " + (call.name().isEmpty() ? "that number" : call.name()),
        Hex.of(call.address()) + " " + call.symbol() + " [" + owner + "]",
        how + " " + call.nr() + " leads to " + Hex.of(call.address()),
        ATTACK,
        "The "
            + how
            + " for "
            + (call.name().isEmpty() ? "number " + call.nr() : call.name())
            + " was changed: programs that call it get code of "
            + owner
            + ".");
  }

  private Finding changed(TextDifference entry) {
    boolean jumps = entry.target() != 0;
    return new Finding(
        name(),
        Severity.CRITICAL,
        (jumps ? "handler " : "dispatcher ") + entry.symbol(),
        entry.account(),
        jumps ? "leads to " + Hex.of(entry.target()) : "none in the whole function",
        "bytes at " + Hex.of(entry.place()) + ": " + entry.bytes(),
        ATTACK,
        jumps
            ? "The first instructions of "
                + entry.symbol()
                + " were replaced by a jump out of the kernel."
            : "System calls no longer take the kernel's way: " + entry.symbol() + " was changed.");
  }
}
