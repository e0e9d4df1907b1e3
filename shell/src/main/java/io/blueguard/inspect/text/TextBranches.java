package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
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
  private static final int CHUNK = 64 * 1024;
  private static final int OVERLAP = 16;
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
  private final byte[] bytes = new byte[CHUNK + OVERLAP];
  private final MemorySegment view = MemorySegment.ofArray(bytes);

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
    for (long done = 0; done < text.length(); done += CHUNK) {
      long left = text.length() - done;
      int length = (int) Math.min(left, CHUNK + OVERLAP);
      kernel.space().read(text.start() + done, view.asSlice(0, length));
      Arrays.fill(bytes, length, bytes.length, (byte) 0);
      int begins = (int) Math.min(left, CHUNK);
      if (x86) {
        x86(text.start() + done, begins);
      } else {
        arm(text.start() + done, begins);
      }
    }
  }

  private void x86(long va, int begins) {
    for (int i = 0; i <= begins; i++) {
      int back = MARK[bytes[i] & 0xff];
      int start = i - back;
      if (back >= 0 && start >= 0 && start < begins) {
        long target = target(va + start, start);
        if (target < 0 && outside.contains(target) && begins(va + start)) {
          found.accept(Instruction.at(kernel, va + start, true), target);
        }
      }
    }
  }

  /** Where the instruction there leads, if it is one; 0 for nowhere. */
  private long target(long va, int i) {
    return switch (bytes[i]) {
      case (byte) 0xe8, (byte) 0xe9 -> va + 5 + s32(i + 1);
      case 0x0f -> (bytes[i + 1] & 0xf0) == 0x80 ? va + 6 + s32(i + 2) : 0;
      case 0x68 -> bytes[i + 5] == RET ? s32(i + 1) : 0;
      case (byte) 0xff -> through(va, i);
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

  /** A jump or call through a register, or a push of one and a return. */
  private boolean jumps(int i) {
    int at = bytes[i] == 0x41 ? i + 1 : i;
    return bytes[at] == (byte) 0xff && (bytes[at + 1] & 0xf8) == 0xe0
        || bytes[at] == (byte) 0xff && (bytes[at + 1] & 0xf8) == 0xd0
        || (bytes[at] & 0xf8) == 0x50 && bytes[at + 1] == RET;
  }

  /** {@code call [rip+…]} and {@code jmp [rip+…]}. */
  private long through(long va, int i) {
    boolean relative = bytes[i + 1] == 0x15 || bytes[i + 1] == 0x25;
    return relative && begins(va) ? pointer(va + 6 + s32(i + 2)) : 0;
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
  private void arm(long va, int begins) {
    for (int i = 0; i + 4 <= begins; i += 4) {
      int word = view.get(Reader.U32, i);
      long target = 0;
      if ((word & 0x7c00_0000) == 0x1400_0000) {
        target = va + i + ((long) (word << 6) >> 4);
      } else if ((word & 0xff00_0000) == 0x5800_0000) {
        target = pointer(va + i + ((word << 8 >> 13) << 2));
      }
      if (target != 0 && outside.contains(target)) {
        found.accept(Instruction.at(kernel, va + i, false), target);
      }
    }
  }

  /** Whether an instruction begins there, counted from the beginning of the function. */
  private boolean begins(long va) {
    long offset = code.at(va).offset();
    if (offset < 0 || offset > MAX_FUNCTION) {
      return false;
    }
    byte[] function = kernel.space().bytes(va - offset, (int) offset + OVERLAP);
    int at = 0;
    while (at < offset) {
      int length = X86Length.at(function, at);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return at == offset;
  }
}
