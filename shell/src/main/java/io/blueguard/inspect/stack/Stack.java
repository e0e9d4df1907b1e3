package io.blueguard.inspect.stack;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;

/**
 * The kernel stack of a task: {@code task_struct.stack} up, {@code THREAD_SIZE} bytes. Reads stay
 * inside of it, whatever the target says.
 */
final class Stack {
  /** x86-64 and arm64 without the kernel's address sanitizer. */
  private static final long USUAL = 16 << 10;

  private static final long MOST = 128 << 10;

  private final Reader reader;
  private final Range range;

  private Stack(Reader reader, Range range) {
    this.reader = reader;
    this.range = range;
  }

  static Stack of(Kernel kernel, long task, long size) {
    Field stack = kernel.field("task_struct", "stack");
    AddressSpace space = kernel.space();
    long start = stack.get(space, task);
    if (start == 0) {
      throw new Failure.BadData("it has none any more: it has ended");
    }
    return new Stack(space, new Range(start, size));
  }

  /** The size of the first task's; no types tell. */
  static long size(Kernel kernel) {
    // __start_init_stack since 6.10.
    for (String name : new String[] {"init_stack", "init_task"}) {
      if (kernel.has("__start_" + name) && kernel.has("__end_" + name)) {
        long size = kernel.symbol("__end_" + name) - kernel.symbol("__start_" + name);
        if (size >= USUAL && size <= MOST && Long.bitCount(size) == 1) {
          return size;
        }
      }
    }
    return Math.max(USUAL, kernel.space().layout().pageSize());
  }

  boolean contains(long va) {
    return range.contains(va) && (va & 7) == 0;
  }

  long end() {
    return range.end();
  }

  /**
   * The same address.
   *
   * @throws Failure.BadData when it lies elsewhere
   */
  long inside(long va) {
    if (!contains(va)) {
      throw new Failure.BadData("leaves the stack: va=" + Hex.of(va));
    }
    return va;
  }

  /**
   * A word of it.
   *
   * @throws Failure.BadData when the address lies elsewhere
   */
  long word(long va) {
    return reader.u64(inside(va));
  }
}
