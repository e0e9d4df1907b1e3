package io.blueguard.inspect.text;

import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.HexFormat;

/**
 * The first sixteen bytes at a place, and what the few instructions mean that a kernel writes over
 * its own code, or that a hook begins with.
 *
 * @param low bytes 0 to 7, little endian
 * @param high bytes 8 to 15
 */
record Instruction(long va, long low, long high, boolean x86) {
  private static final long NOP5 = 0x00_0044_1f0fL;
  private static final long NOP5_K8 = 0x90_6666_6666L;
  private static final int ARM_NOP = 0xd503_201f;

  static Instruction at(Kernel kernel, long va, boolean x86) {
    return at(kernel.space(), va, x86);
  }

  static Instruction at(Reader reader, long va, boolean x86) {
    return new Instruction(va, reader.u64(va), reader.u64(va + 8), x86);
  }

  private long first(int bytes) {
    return low & (1L << 8 * bytes) - 1;
  }

  private int first() {
    return (int) low & 0xff;
  }

  /** A no-op as long as a call (x86) or one instruction (arm64). */
  boolean nop() {
    return x86 ? first(5) == NOP5 || first(5) == NOP5_K8 : (int) low == ARM_NOP;
  }

  /** The short no-op of a jump label. */
  boolean shortNop() {
    return x86 && first(2) == 0x9066;
  }

  /** Where a direct call, jump or conditional jump leads; 0 for anything else. */
  long target() {
    if (!x86) {
      boolean branch = ((int) low & 0x7c00_0000) == 0x1400_0000;
      return branch ? va + ((long) ((int) low << 6) >> 4) : 0;
    }
    if (first() == 0xe8 || first() == 0xe9) {
      return va + 5 + (int) (low >>> 8);
    }
    if (first() == 0x0f && (low >>> 8 & 0xf0) == 0x80) {
      return va + 6 + (int) (low >>> 16);
    }
    return first() == 0xeb ? va + 2 + (byte) (low >>> 8) : 0;
  }

  boolean call() {
    return x86 ? first() == 0xe8 : ((int) low & 0xfc00_0000) == 0x9400_0000;
  }

  boolean jump() {
    return x86 ? first() == 0xe9 : ((int) low & 0xfc00_0000) == 0x1400_0000;
  }

  boolean breakpoint() {
    return x86 && first() == 0xcc;
  }

  boolean returns() {
    return x86 && first() == 0xc3;
  }

  /** {@code xor eax, eax}, stretched to five bytes: what stands for a call that gives zero. */
  boolean zero() {
    return x86 && (first(5) == 0xc0_3148_6666L || first(5) == 0xc0_312e_2e2eL);
  }

  /** {@code ud1} behind an address-size prefix: a warning, since 6.19 made in place of a call. */
  boolean warning() {
    return x86 && first(4) == 0xb90f_4867L;
  }

  /** {@code endbr64}. */
  boolean landing() {
    return x86 && first(4) == 0xfa1e_0ff3L;
  }

  /** What the kernel writes over an {@code endbr64} that nobody branches to. */
  boolean sealed() {
    return x86
        && (first(4) == 0x001f_0f66L || first(4) == 0xd640_1f0fL || first(4) == 0x0040_1f0fL);
  }

  /**
   * Where a jump leads that does not fit in a relative one: {@code mov rax, imm; jmp rax}, {@code
   * push imm; ret}; 0 for anything else.
   */
  long farTarget() {
    if (!x86) {
      return 0;
    }
    if (first(2) == 0xb848 && (high >>> 16 & 0xffff) == 0xe0ff) {
      return low >>> 16 | high << 48;
    }
    if (first() == 0x68 && (low >>> 40 & 0xff) == 0xc3) {
      return (int) (low >>> 8);
    }
    return 0;
  }

  /** {@code jmp [rip+…]}: where the pointer lies; 0 for anything else. */
  long jumpThrough() {
    return x86 && first(2) == 0x25ff ? va + 6 + (int) (low >>> 16) : 0;
  }

  String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(Long.reverseBytes(low)) + format.toHexDigits(Long.reverseBytes(high));
  }
}
