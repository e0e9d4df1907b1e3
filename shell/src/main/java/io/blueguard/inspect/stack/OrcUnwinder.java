package io.blueguard.inspect.stack;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/**
 * x86-64: a task that sleeps left an {@code inactive_task_frame} where {@code thread.sp} points;
 * from there on {@link OrcTables} lead from caller to caller.
 */
final class OrcUnwinder implements Unwinder {
  private static final int USER = 3;

  private final Kernel kernel;
  private final Reader reader;
  private final Field sp;
  private final Field bp;
  private final Field returns;
  private final long size;

  OrcUnwinder(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    sp = kernel.field("task_struct", "thread.sp");
    bp = kernel.field("inactive_task_frame", "bp");
    returns = kernel.field("inactive_task_frame", "ret_addr");
    size = kernel.struct("inactive_task_frame").size();
  }

  @Override
  public Found unwind(long task, Stack stack) {
    long frame = stack.inside(sp.get(reader, task));
    List<Caller> callers = Unwinder.none();
    Walk walk = new Walk(stack, frame + size);
    try {
      walk.bp = stack.word(bp.at(frame));
      walk.arrive(returns.at(frame));
      callers.add(new Caller(returns.at(frame), walk.ip));
      OrcTables tables = kernel.moment().once(OrcTables.class, () -> new OrcTables(kernel));
      while (callers.size() < LIMIT && walk.step(tables)) {
        callers.add(new Caller(walk.place, walk.ip));
      }
      return Found.whole(callers);
    } catch (Failure failure) {
      long rest = stack.contains(walk.sp) ? walk.sp : 0;
      return new Found(callers, rest, failure.getMessage());
    }
  }

  /** The registers of one caller after the other. */
  private final class Walk {
    private final Stack stack;
    private long sp;
    private long bp;
    private long ip;
    private long place;
    // Of an interrupted function: it did not call, so that its address is no return address.
    private boolean exact;

    Walk(Stack stack, long sp) {
      this.stack = stack;
      this.sp = sp;
    }

    void arrive(long where) {
      place = where;
      ip = stack.word(where);
    }

    /**
     * @return whether there is another caller in the kernel
     */
    boolean step(OrcTables tables) {
      OrcRule rule =
          tables
              .at(exact ? ip : ip - 1)
              .orElseThrow(() -> new Failure.BadData("no unwind table speaks of this code"));
      if (rule.kind() == OrcRule.Kind.END) {
        return false;
      }
      long frame = frame(rule);
      long before = sp;
      boolean more =
          switch (rule.kind()) {
            case CALL -> called(frame);
            case REGISTERS -> interrupted(frame, kernel.field("pt_regs", "bp").at(frame));
            case INTERRUPT -> interrupted(frame - kernel.field("pt_regs", "ip").offset(), 0);
            default -> throw new Failure.BadData("code without unwind information");
          };
      if (more && Long.compareUnsigned(sp, before) <= 0) {
        throw new Failure.BadData("stack does not ascend");
      }
      if (rule.kind() == OrcRule.Kind.CALL) {
        restore(rule, frame);
      }
      return more;
    }

    private long frame(OrcRule rule) {
      return switch (rule.sp()) {
        case SP -> sp + rule.spOffset();
        case BP -> bp + rule.spOffset();
        case AT_BP -> stack.word(bp + rule.spOffset());
        case AT_SP -> stack.word(sp) + rule.spOffset();
        default -> throw new Failure.BadData("counts from a register that is not kept");
      };
    }

    private boolean called(long frame) {
      arrive(frame - Long.BYTES);
      sp = frame;
      exact = false;
      return true;
    }

    /** Registers of the interrupted code; those of a program end the stack. */
    private boolean interrupted(long regs, long bpPlace) {
      if ((stack.word(kernel.field("pt_regs", "cs").at(regs)) & USER) != 0) {
        return false;
      }
      arrive(kernel.field("pt_regs", "ip").at(regs));
      sp = stack.word(kernel.field("pt_regs", "sp").at(regs));
      bp = bpPlace == 0 ? bp : stack.word(bpPlace);
      exact = true;
      return true;
    }

    private void restore(OrcRule rule, long frame) {
      switch (rule.bp()) {
        case PREVIOUS_SP -> bp = stack.word(frame + rule.bpOffset());
        case BP -> bp = stack.word(bp + rule.bpOffset());
        default -> {}
      }
    }
  }
}
