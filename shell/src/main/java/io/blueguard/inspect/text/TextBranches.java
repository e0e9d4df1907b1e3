package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongList;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Branches anywhere in a text that lead out of it to where code lies: what a hook in the middle of
 * a function, or in entry code that nothing else accounts for, cannot do without.
 *
 * <p>Going through a whole kernel instruction by instruction would take long. So each byte is taken
 * for the first of a call, a jump or a far address first; the few whose target is executable memory
 * elsewhere are then looked at again from the beginning of their function, and only what begins an
 * instruction there is one.
 */
final class TextBranches {
  private static final int OVERLAP = SeenText.BEHIND;
  private static final byte RET = (byte) 0xc3;
  private static final int MAX_FUNCTION = 256 * 1024;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * Bytes that are rare and stand in all that {@link #target} knows of: how far behind its first
   * one; -1 for any other byte.
   */
  private static final byte[] MARK = new byte[256];

  static {
    Arrays.fill(MARK, (byte) -1);
    for (int first : new int[] {0xe8, 0xe9, 0x0f, 0x68}) {
      MARK[first] = 0;
    }
    Arrays.fill(MARK, 0xb8, 0xc0, (byte) 1);
    for (int second : new int[] {0xc7, 0x15, 0x25}) {
      MARK[second] = 1;
    }
  }

  private final Kernel kernel;
  private final CodeMap code;
  private final boolean x86;
  private final ExecutablePages.Outside outside;
  private final Range image;
  private final BiConsumer<Instruction, Long> found;

  /**
   * What follows from the bytes of a text alone.
   *
   * @param outside what was asked for
   * @param direct where instructions lie that lead there
   * @param through where instructions lie that lead to where a pointer leads
   */
  private record Sites(ExecutablePages.Outside outside, LongList direct, LongList through) {}

  private Range text;
  private byte[] bytes;
  private Sites sites;

  /**
   * @param outside where a branch must not lead unasked
   * @param found told of each instruction that leads there, and where
   */
  TextBranches(
      Kernel kernel,
      CodeMap code,
      ExecutablePages.Outside outside,
      BiConsumer<Instruction, Long> found) {
    this.kernel = kernel;
    this.code = code;
    this.outside = outside;
    this.found = found;
    image = kernel.has("_end") ? CodeMap.range(kernel, "_stext", "_end") : code.kernelText();
    x86 = kernel.about().arch().equals("x86_64");
  }

  void in(Range text) {
    this.text = text;
    SeenText seen = SeenText.of(kernel, text);
    bytes = seen.bytes();
    sites = (Sites) seen.fact(Sites.class);
    if (sites == null || !sites.outside().same(outside)) {
      sites = new Sites(outside, new LongList(), new LongList());
      if (x86) {
        x86();
      } else {
        arm();
      }
      seen.keep(Sites.class, sites);
    }
    for (long va : sites.direct().toArray()) {
      tell(va, x86 ? target((int) (va - text.start())) : Instruction.at(kernel, va, x86).target());
    }
    for (long va : sites.through().toArray()) {
      tell(va, pointer(place(va)));
    }
  }

  private void tell(long va, long target) {
    if (target != 0 && outside.contains(target)) {
      found.accept(Instruction.at(kernel, va, x86), target);
    }
  }

  private void x86() {
    int begins = (int) text.length();
    for (int i = 0; i <= begins; i++) {
      int back = MARK[bytes[i] & 0xff];
      int start = i - back;
      if (back >= 0 && start >= 0 && start < begins) {
        if (relative(start)) {
          if (begins(text.start() + start)) {
            sites.through().add(text.start() + start);
          }
        } else {
          long target = target(start);
          if (target < 0
              && outside.contains(target)
              && (far(start) || begins(text.start() + start))) {
            sites.direct().add(text.start() + start);
          }
        }
      }
    }
  }

  /** Where the instruction there leads, if it is one; 0 for nowhere. */
  private long target(int i) {
    long va = text.start() + i;
    return switch (bytes[i]) {
      case (byte) 0xe8, (byte) 0xe9 -> va + 5 + s32(i + 1);
      case 0x0f -> (bytes[i + 1] & 0xf0) == 0x80 ? va + 6 + s32(i + 2) : 0;
      case 0x68 -> bytes[i + 5] == RET ? s32(i + 1) : 0;
      case 0x48, 0x49 -> loaded(i);
      default -> 0;
    };
  }

  /**
   * {@code mov reg, imm64}, and {@code mov reg, imm32} with a jump through a register behind it: a
   * short constant alone may be a mask. A kernel names places of its own image all the time; what
   * lies behind its text there is data.
   */
  private long loaded(int i) {
    long va = 0;
    if ((bytes[i + 1] & 0xf8) == 0xb8) {
      va = (long) LONG.get(bytes, i + 2);
    } else if (bytes[i + 1] == (byte) 0xc7 && (bytes[i + 2] & 0xf8) == 0xc0 && jumps(i + 7)) {
      va = s32(i + 3);
    }
    return image.contains(va) ? 0 : va;
  }

  /**
   * An address in full: eight bytes do not lead there by chance, and whoever jumps between two
   * instructions, into the middle of a third, hides them from who counts from the beginning.
   */
  private boolean far(int i) {
    return (bytes[i] == 0x48 || bytes[i] == 0x49) && (bytes[i + 1] & 0xf8) == 0xb8;
  }

  /** A jump or call through a register, or a push of one and a return. */
  private boolean jumps(int i) {
    int at = bytes[i] == 0x41 ? i + 1 : i;
    return bytes[at] == (byte) 0xff && (bytes[at + 1] & 0xf8) == 0xe0
        || bytes[at] == (byte) 0xff && (bytes[at + 1] & 0xf8) == 0xd0
        || (bytes[at] & 0xf8) == 0x50 && bytes[at + 1] == RET;
  }

  /** {@code call [rip+…]} and {@code jmp [rip+…]}. */
  private boolean relative(int i) {
    return bytes[i] == (byte) 0xff && (bytes[i + 1] == 0x15 || bytes[i + 1] == 0x25);
  }

  /** Where the pointer lies that such an instruction, or a load of a literal, reads. */
  private long place(long va) {
    int i = (int) (va - text.start());
    return x86 ? va + 6 + s32(i + 2) : va + (((int) s32(i) << 8 >> 13) << 2);
  }

  private long s32(int at) {
    return (int) INT.get(bytes, at);
  }

  private long pointer(long va) {
    try {
      return kernel.space().u64(va);
    } catch (Failure.NotMapped nowhere) {
      return 0;
    }
  }

  /** {@code b}, {@code bl}, and {@code ldr} of a literal before a jump through the register. */
  private void arm() {
    for (int i = 0; i + 4 <= text.length(); i += 4) {
      int word = (int) s32(i);
      long va = text.start() + i;
      if ((word & 0x7c00_0000) == 0x1400_0000) {
        if (outside.contains(va + ((long) (word << 6) >> 4))) {
          sites.direct().add(va);
        }
      } else if ((word & 0xff00_0000) == 0x5800_0000) {
        sites.through().add(va);
      }
    }
  }

  /** Whether an instruction begins there, counted from the beginning of the function. */
  private boolean begins(long va) {
    long offset = code.at(va).offset();
    if (offset < 0 || offset > MAX_FUNCTION) {
      return false;
    }
    int end = (int) (va - text.start());
    int at = (int) (end - offset);
    while (at >= 0 && at < end) {
      int length = X86Length.at(bytes, at);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return at == end;
  }
}
