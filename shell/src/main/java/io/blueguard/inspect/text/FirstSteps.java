package io.blueguard.inspect.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongPredicate;

/**
 * The first instructions of a function of x86-64, as far as they leave no choice: whoever switches
 * a function off writes a return, and whoever leads it away a jump of any form, in front of code
 * that cannot be reached any more. A compiler leaves no such code.
 */
final class FirstSteps {
  /** How many bytes tell all that is asked of a function. */
  static final int AHEAD = 64;

  private static final int WINDOW = 16;
  private static final int INDIRECT_JUMP = 4;
  private static final int SIB = 4;
  private static final int PREFIXES = 10;
  private static final int ALIGNED = 15;
  private static final int ENOUGH = 12;

  /** What an instruction needs that begins in the window and ends behind it. */
  private final byte[] code = new byte[2 * WINDOW];

  private final ByteBuffer words = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);

  /** Where an instruction lies that is always reached, and none behind it; -1 when none is seen. */
  int last(Instruction first) {
    words.putLong(0, first.low()).putLong(Long.BYTES, first.high());
    int at = 0;
    while (at < WINDOW) {
      int length = X86Length.at(code, at);
      if (length == 0 || at + length > WINDOW || choice(code, at)) {
        return -1;
      }
      if (leaves(code, at)) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  /**
   * Whether it may go on elsewhere: a conditional jump; what may fault on purpose; and a no-op,
   * which stands for a jump that the kernel writes there when it wants to.
   */
  private static boolean choice(byte[] code, int at) {
    int first = opcode(code, at);
    int second = code[first + 1] & 0xff;
    return switch (code[first] & 0xff) {
      case 0x90, 0xe0, 0xe1, 0xe2, 0xe3 -> true;
      case 0x0f -> second != 0xb6 && second != 0xb7 && second != 0xbe && second != 0xbf;
      default -> (code[first] & 0xf0) == 0x70;
    };
  }

  private static boolean leaves(byte[] code, int at) {
    int first = opcode(code, at);
    return switch (code[first] & 0xff) {
      case 0xc2, 0xc3, 0xca, 0xcb, 0xcc, 0xcf, 0xe9, 0xeb -> true;
      case 0xff -> (code[first + 1] >> 3 & 7) == INDIRECT_JUMP && !table(code, first + 1);
      default -> false;
    };
  }

  /** A jump by a table of cases: through memory, with an index. */
  private static boolean table(byte[] code, int form) {
    boolean memory = (code[form] & 0xc0) != 0xc0;
    return memory && (code[form] & 7) == SIB && (code[form + 1] >> 3 & 7) != SIB;
  }

  /** Behind the prefixes. */
  private static int opcode(byte[] code, int at) {
    int first = at;
    while (first < at + PREFIXES && prefix(code[first] & 0xff)) {
      first++;
    }
    return first;
  }

  private static boolean prefix(int found) {
    return found == 0x66
        || found == 0x2e
        || found == 0x3e
        || found == 0xf2
        || found == 0xf3
        || (found & 0xf0) == 0x40;
  }

  /**
   * Whether a function ends behind the instruction at {@code last}.
   *
   * @param code {@link #AHEAD} bytes from {@code va} on
   */
  static boolean over(byte[] code, int last, long va, LongPredicate begins) {
    int end = last + X86Length.at(code, last);
    return ends(code, end, va + end, begins);
  }

  /**
   * Whether a function ends there: behind nothing but filling another one begins, as its name or a
   * multiple of 16 tells, or there is more filling than anybody needs within a function.
   */
  private static boolean ends(byte[] code, int at, long va, LongPredicate begins) {
    int next = at;
    boolean apart = begins.test(va) || filled(code, at);
    while (!apart && next - at < ENOUGH) {
      int length = X86Length.at(code, next);
      if (length == 0 || !empty(code, next)) {
        return next > at && (va & ALIGNED) == 0;
      }
      next += length;
      long here = va + next - at;
      apart = (here & ALIGNED) == 0 || begins.test(here);
    }
    return true;
  }

  /** The last function of a module's section: zeros follow, which no compiler writes as code. */
  private static boolean filled(byte[] code, int at) {
    for (int i = at; i < at + Long.BYTES; i++) {
      if (i >= code.length || code[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** A breakpoint, or a no-op of any length. */
  private static boolean empty(byte[] code, int at) {
    int first = opcode(code, at);
    int found = code[first] & 0xff;
    return found == 0xcc || found == 0x90 || found == 0x0f && (code[first + 1] & 0xff) == 0x1f;
  }
}
