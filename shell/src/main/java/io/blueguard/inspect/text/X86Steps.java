package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.memory.Reader;
import java.util.List;

/**
 * Executes the handful of x86-64 instructions that a compiled {@code switch} consists of: moves,
 * comparisons, small arithmetic, jumps. Registers start unknown but for those that are set; memory
 * is read from the target (jump tables). Not a general emulator: anything else stops it with {@link
 * Failure.BadData}.
 */
final class X86Steps {
  static final int RSI = 6;

  private static final List<String> NAMES =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");

  /** Control left the function: to where, and whether by a call. */
  record Exit(long va, boolean call) {}

  private final byte[] code;
  private final long start;
  private final Reader memory;
  private final long[] registers = new long[16];
  private int at;

  // The last comparison, as operands: every condition can be told from them.
  private long left;
  private long right;
  private int width = 4;
  private boolean logic;

  private int rex;

  X86Steps(byte[] code, long start, Reader memory) {
    this.code = code;
    this.start = start;
    this.memory = memory;
  }

  void set(int register, long value) {
    registers[register] = value;
  }

  long register(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new Failure.BadData("no such register: name=" + name);
    }
    return registers[index];
  }

  /** Executes one instruction; null while control stays inside the function. */
  Exit step() {
    rex = 0;
    int op = next();
    while (op == 0x66 || op == 0x3e || op == 0x2e || op == 0xf3 || op == 0xf2) {
      op = next();
    }
    if ((op & 0xf0) == 0x40) {
      rex = op;
      op = next();
    }
    if (op == 0x0f) {
      return twoBytes(next());
    }
    if ((op & 0xf0) == 0x70) {
      return jump(s8(), holds(op & 0xf));
    }
    return switch (op) {
      case 0xe8 -> exit(s32(), true);
      case 0xe9 -> jump(s32(), true);
      case 0xeb -> jump(s8(), true);
      case 0xff -> indirect();
      default -> {
        plain(op);
        yield null;
      }
    };
  }

  private Exit twoBytes(int op) {
    if ((op & 0xf0) == 0x80) {
      return jump(s32(), holds(op & 0xf));
    }
    switch (op) {
      case 0x1e, 0x1f, 0x18, 0x19 -> modrm();
      case 0xb6 -> load(modrm(), 1, false);
      case 0xb7 -> load(modrm(), 2, false);
      default -> throw unknown("0f " + Integer.toHexString(op));
    }
    return null;
  }

  private void plain(int op) {
    switch (op) {
      case 0x90, 0xcc, 0xfc, 0xfa -> {}
      case 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57 -> {}
      case 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f -> {}
      case 0x89 -> store(modrm());
      case 0x8b -> load(modrm(), wide() ? 8 : 4, false);
      case 0x63 -> load(modrm(), 4, true);
      case 0x8d -> {
        Operand operand = modrm();
        write(operand.reg, operand.va);
      }
      case 0x83 -> arithmetic(modrm(), s8());
      case 0x81 -> arithmeticLong();
      case 0x3d -> compare(registers[0], s32(), false);
      case 0x2d -> writeAfter(0, registers[0], s32(), -1);
      case 0x05 -> write(0, registers[0] + s32());
      case 0x25 -> write(0, registers[0] & s32());
      case 0x39 -> {
        Operand operand = modrm();
        compare(value(operand), registers[operand.reg], false);
      }
      case 0x3b -> {
        Operand operand = modrm();
        compare(registers[operand.reg], value(operand), false);
      }
      case 0x85 -> {
        Operand operand = modrm();
        compare(value(operand) & registers[operand.reg], 0, true);
      }
      case 0xa9 -> compare(registers[0] & s32(), 0, true);
      case 0x31, 0x33 -> {
        Operand operand = modrm();
        int to = op == 0x31 ? operand.rm : operand.reg;
        write(to, value(operand) ^ registers[operand.reg]);
      }
      case 0x01 -> {
        Operand operand = modrm();
        write(operand.rm, value(operand) + registers[operand.reg]);
      }
      case 0x03 -> {
        Operand operand = modrm();
        write(operand.reg, value(operand) + registers[operand.reg]);
      }
      case 0xc7 -> {
        Operand operand = modrm();
        long immediate = s32();
        if (operand.register) {
          write(operand.rm, immediate);
        }
      }
      default -> {
        if ((op & 0xf8) != 0xb8) {
          throw unknown(Integer.toHexString(op));
        }
        write(op & 7 | (rex & 1) << 3, s32() & 0xffff_ffffL);
      }
    }
  }

  private Exit indirect() {
    Operand operand = modrm();
    int kind = operand.reg & 7;
    if (kind != 2 && kind != 4) {
      throw unknown("ff /" + kind);
    }
    long va = operand.register ? registers[operand.rm] : memory.u64(operand.va);
    return leave(va, kind == 2);
  }

  private void arithmeticLong() {
    Operand operand = modrm();
    arithmetic(operand, s32());
  }

  private void arithmetic(Operand operand, long immediate) {
    long value = value(operand);
    switch (operand.reg & 7) {
      case 0 -> write(operand.rm, value + immediate);
      case 4 -> writeAfter(operand.rm, value & immediate, 0, 0);
      case 5 -> writeAfter(operand.rm, value, immediate, -1);
      case 7 -> compare(value, immediate, false);
      default -> throw unknown("83 /" + (operand.reg & 7));
    }
  }

  private void writeAfter(int register, long value, long immediate, int sign) {
    compare(value, immediate, sign == 0);
    write(register, value + sign * immediate);
  }

  private void compare(long left, long right, boolean logic) {
    this.width = wide() ? 8 : 4;
    this.left = cut(left);
    this.right = cut(right);
    this.logic = logic;
  }

  private long cut(long value) {
    return width == 8 ? value : value & 0xffff_ffffL;
  }

  private boolean holds(int condition) {
    long signedLeft = width == 8 ? left : (int) left;
    long signedRight = width == 8 ? right : (int) right;
    boolean result =
        switch (condition >> 1) {
          case 1 -> !logic && Long.compareUnsigned(left, right) < 0;
          case 2 -> left == right;
          case 3 -> left == right || !logic && Long.compareUnsigned(left, right) < 0;
          case 4 -> width == 8 ? left - right < 0 : (int) (left - right) < 0;
          case 6 -> signedLeft < signedRight;
          case 7 -> signedLeft <= signedRight;
          default -> throw unknown("condition " + condition);
        };
    return result != ((condition & 1) == 1);
  }

  private Exit jump(long distance, boolean taken) {
    return taken ? exit(distance, false) : null;
  }

  private Exit exit(long distance, boolean call) {
    return leave(start + at + distance, call);
  }

  private Exit leave(long va, boolean call) {
    long offset = va - start;
    if (!call && offset >= 0 && offset < code.length) {
      at = (int) offset;
      return null;
    }
    return new Exit(va, call);
  }

  /** A decoded ModRM byte: the register field, and the other operand: a register or an address. */
  private record Operand(int reg, int rm, boolean register, long va) {}

  private Operand modrm() {
    int byteValue = next();
    int mod = byteValue >> 6;
    int reg = byteValue >> 3 & 7 | (rex & 4) << 1;
    int rm = byteValue & 7;
    if (mod == 3) {
      return new Operand(reg, rm | (rex & 1) << 3, true, 0);
    }
    long base;
    boolean absolute = false;
    if (rm == 4) {
      int sib = next();
      int index = sib >> 3 & 7 | (rex & 2) << 2;
      absolute = (sib & 7) == 5 && mod == 0;
      base = absolute ? 0 : registers[sib & 7 | (rex & 1) << 3];
      base += index == 4 ? 0 : registers[index] << (sib >> 6);
    } else if (rm == 5 && mod == 0) {
      long distance = s32();
      return new Operand(reg, 0, false, start + at + distance);
    } else {
      base = registers[rm | (rex & 1) << 3];
    }
    long displacement = mod == 1 ? s8() : mod == 2 || absolute ? s32() : 0;
    return new Operand(reg, 0, false, base + displacement);
  }

  private void load(Operand operand, int size, boolean signed) {
    long value =
        operand.register
            ? registers[operand.rm]
            : switch (size) {
              case 8 -> memory.u64(operand.va);
              case 4 -> memory.u32(operand.va) & 0xffff_ffffL;
              case 2 -> memory.u16(operand.va);
              default -> memory.u8(operand.va);
            };
    write(
        operand.reg,
        switch (size) {
          case 1 -> value & 0xff;
          case 2 -> value & 0xffff;
          case 4 -> signed ? (int) value : value & 0xffff_ffffL;
          default -> value;
        });
  }

  /** Stores to memory (the stack) change nothing here. */
  private void store(Operand operand) {
    if (operand.register) {
      write(operand.rm, registers[operand.reg]);
    }
  }

  private long value(Operand operand) {
    if (operand.register) {
      return registers[operand.rm];
    }
    return wide() ? memory.u64(operand.va) : memory.u32(operand.va) & 0xffff_ffffL;
  }

  private void write(int register, long value) {
    registers[register] = wide() ? value : value & 0xffff_ffffL;
  }

  private boolean wide() {
    return (rex & 8) != 0;
  }

  private int next() {
    if (at >= code.length) {
      throw new Failure.BadData("code ends: va=" + Hex.of(start + at));
    }
    return code[at++] & 0xff;
  }

  private long s8() {
    return (byte) next();
  }

  private long s32() {
    int value = next() | next() << 8 | next() << 16 | next() << 24;
    return value;
  }

  private Failure unknown(String what) {
    return new Failure.BadData(
        "instruction that a switch has no use for: va=" + Hex.of(start + at) + " code=" + what);
  }
}
