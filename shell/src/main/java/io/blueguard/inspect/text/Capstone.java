package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The system's Capstone, which knows the instructions of x86 and arm64. Bytes in, text out; it sees
 * no target.
 *
 * <p>What is read of its {@code cs_insn}: {@code size} at 16 (16 bits), {@code mnemonic} (32 bytes)
 * and {@code op_str} (160) behind the instruction's own bytes, which are 16 in release 4 and 24 in
 * release 5.
 *
 * <p>One thread at a time.
 */
final class Capstone implements AutoCloseable {
  /** Newest first; they differ in the layout above. */
  private static final List<String> NAMES = List.of("libcapstone.so.5", "libcapstone.so.4");

  private static final int ARM64 = 1;
  private static final int X86 = 3;
  private static final int MODE_64 = 1 << 3;
  private static final int BYTES = 18;
  private static final int MNEMONIC = 32;
  private static final int OPERANDS = 160;

  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup library;
  private final int mnemonic;
  private final MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
  private final MemorySegment code = arena.allocate(16);
  private final MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
  private final MethodHandle decode;
  private final MethodHandle free;

  /**
   * An instruction.
   *
   * @param length bytes
   * @param text mnemonic and operands, Intel's order on x86
   */
  record Decoded(int length, String text) {}

  /**
   * @param x86 else arm64
   * @throws Failure.EngineUnavailable when the library is not there
   */
  Capstone(boolean x86) {
    String name = NAMES.stream().filter(Capstone::there).findFirst().orElseThrow(Capstone::none);
    library = load(name, arena);
    mnemonic = BYTES + (name.endsWith("5") ? 24 : 16);
    ValueLayout.OfLong size = ValueLayout.JAVA_LONG;
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    MemoryLayout pointer = ValueLayout.ADDRESS;
    MethodHandle open = call("cs_open", FunctionDescriptor.of(number, number, number, pointer));
    decode =
        call("cs_disasm", FunctionDescriptor.of(size, size, pointer, size, size, size, pointer));
    free = call("cs_free", FunctionDescriptor.ofVoid(pointer, size));
    long refused =
        invoke(() -> (int) open.invokeExact(x86 ? X86 : ARM64, x86 ? MODE_64 : 0, handle));
    if (refused != 0) {
      throw new Failure.EngineUnavailable(
          "disassembler does not know this processor: library=" + name + " error=" + refused);
    }
  }

  private static Failure.EngineUnavailable none() {
    return new Failure.EngineUnavailable(
        "no disassembler here: looked for "
            + String.join(", ", NAMES)
            + "; try apt-get install libcapstone4, or rd for the bytes");
  }

  /** Whether a disassembler can be had on this system. */
  static boolean available() {
    return NAMES.stream().anyMatch(Capstone::there);
  }

  private static boolean there(String name) {
    try (Arena trial = Arena.ofConfined()) {
      load(name, trial);
      return true;
    } catch (IllegalArgumentException notFound) {
      return false;
    }
  }

  @SuppressWarnings("restricted")
  private static SymbolLookup load(String name, Arena arena) {
    return SymbolLookup.libraryLookup(name, arena);
  }

  @SuppressWarnings("restricted")
  private MethodHandle call(String name, FunctionDescriptor shape) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), shape);
  }

  /**
   * The first instruction of these bytes.
   *
   * @param bytes up to 16
   * @return empty when they are none
   */
  @SuppressWarnings("restricted")
  Optional<Decoded> decode(byte[] bytes, long va) {
    int length = Math.min(bytes.length, (int) code.byteSize());
    MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, length);
    long csh = handle.get(ValueLayout.JAVA_LONG, 0);
    long count = invoke(() -> (long) decode.invokeExact(csh, code, (long) length, va, 1L, found));
    if (count == 0) {
      return Optional.empty();
    }
    MemorySegment instruction =
        found.get(ValueLayout.ADDRESS, 0).reinterpret(mnemonic + MNEMONIC + OPERANDS);
    int size = instruction.get(ValueLayout.JAVA_SHORT, 16);
    String text =
        instruction.getString(mnemonic) + " " + instruction.getString(mnemonic + MNEMONIC);
    invoke(
        () -> {
          free.invokeExact(instruction, count);
          return 0;
        });
    return Optional.of(new Decoded(size, text.strip()));
  }

  private interface Call {
    long invoke() throws Throwable;
  }

  private static long invoke(Call call) {
    try {
      return call.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      // A C function throws nothing.
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    MethodHandle close =
        call("cs_close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    invoke(() -> (int) close.invokeExact(handle));
    arena.close();
  }
}
