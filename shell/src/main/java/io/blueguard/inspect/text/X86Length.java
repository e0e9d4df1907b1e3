package io.blueguard.inspect.text;

import java.util.Arrays;

/**
 * How long an instruction of x86-64 is: enough of its form to go through a function instruction by
 * instruction, and nothing of its meaning.
 *
 * <pre>
 *   prefixes  REX | VEX | EVEX  opcode  ModRM  SIB  displacement  immediate
 * </pre>
 */
final class X86Length {
  /** What follows an opcode; {@code Z} is four bytes, two behind an operand-size prefix. */
  private static final byte NONE = 0;

  private static final byte IMM8 = 1;
  private static final byte IMM16 = 2;
  private static final byte IMM24 = 3;
  private static final byte IMM32 = 4;
  private static final byte IMM_Z = 5;
  private static final byte IMM_FULL = 6;
  private static final byte OFFSET = 7;
  private static final byte MODRM = 16;
  private static final byte INVALID = 32;
  private static final int MOST = 15;

  private static final byte[] ONE = one();
  private static final byte[] TWO = two();

  private final byte[] code;
  private int at;
  private boolean narrow;
  private boolean shortAddress;
  private boolean wide;

  private X86Length(byte[] code, int at) {
    this.code = code;
    this.at = at;
  }

  /** Bytes of the instruction there; 0 when it is none, or goes on behind the end. */
  static int at(byte[] code, int at) {
    X86Length length = new X86Length(code, at);
    try {
      return length.pass() && length.at - at <= MOST && length.at <= code.length
          ? length.at - at
          : 0;
    } catch (ArrayIndexOutOfBoundsException behindTheEnd) {
      return 0;
    }
  }

  private int next() {
    return code[at++] & 0xff;
  }

  private boolean pass() {
    int opcode = prefixes();
    return switch (opcode) {
      case 0x0f -> escaped();
      case 0xc5 -> {
        at++;
        yield follow(vex(TWO[next()]));
      }
      case 0xc4 -> {
        int map = next() & 0x1f;
        at++;
        yield mapped(map);
      }
      case 0x62 -> {
        int map = next() & 7;
        at += 2;
        yield mapped(map);
      }
      default -> follow(ONE[opcode]) && group3(opcode);
    };
  }

  /** The first byte that is no prefix. */
  private int prefixes() {
    int found = next();
    while (prefix(found)) {
      narrow |= found == 0x66;
      shortAddress |= found == 0x67;
      found = next();
    }
    if (found >= 0x40 && found <= 0x4f) {
      wide = (found & 8) != 0;
      found = next();
    }
    return found;
  }

  private static boolean prefix(int found) {
    return switch (found) {
      case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
      default -> false;
    };
  }

  private boolean escaped() {
    int opcode = next();
    return switch (opcode) {
      case 0x38 -> mapped(2);
      case 0x3a -> mapped(3);
      default -> follow(TWO[opcode]);
    };
  }

  private boolean mapped(int map) {
    int opcode = next();
    return follow(map == 1 ? vex(TWO[opcode]) : map == 3 ? (byte) (MODRM | IMM8) : MODRM);
  }

  /** Extended forms have a ModRM, but for vzeroupper; branches there are masks' instructions. */
  private static byte vex(byte form) {
    return form == IMM32 ? MODRM : form;
  }

  private boolean follow(byte form) {
    if (form == INVALID) {
      return false;
    }
    if ((form & MODRM) != 0) {
      modrm();
    }
    at += immediate(form & 15);
    return true;
  }

  private int immediate(int kind) {
    return switch (kind) {
      case IMM8, IMM16, IMM24, IMM32 -> kind;
      case IMM_Z -> narrow && !wide ? 2 : 4;
      case IMM_FULL -> wide ? 8 : narrow ? 2 : 4;
      case OFFSET -> shortAddress ? 4 : 8;
      default -> 0;
    };
  }

  private void modrm() {
    int form = next();
    int mode = form >> 6;
    int base = form & 7;
    if (mode == 3) {
      return;
    }
    if (base == 4) {
      base = next() & 7;
    }
    at += mode == 1 ? 1 : mode == 2 || base == 5 ? 4 : 0;
  }

  /** {@code test} among the instructions of f6 and f7 has an immediate, the others have none. */
  private boolean group3(int opcode) {
    if (opcode == 0xf6 || opcode == 0xf7) {
      boolean test = (code[at] >> 3 & 7) < 2;
      modrm();
      at += !test ? 0 : opcode == 0xf6 ? 1 : immediate(IMM_Z);
    }
    return true;
  }

  private static byte[] one() {
    byte[] forms = new byte[256];
    for (int row = 0; row < 0x40; row += 8) {
      fill(forms, row, row + 3, MODRM);
      forms[row + 4] = IMM8;
      forms[row + 5] = IMM_Z;
      fill(forms, row + 6, row + 7, INVALID);
    }
    fill(forms, 0x60, 0x61, INVALID);
    forms[0x63] = MODRM;
    forms[0x68] = IMM_Z;
    forms[0x69] = MODRM | IMM_Z;
    forms[0x6a] = IMM8;
    forms[0x6b] = MODRM | IMM8;
    fill(forms, 0x70, 0x7f, IMM8);
    fill(forms, 0x80, 0x83, (byte) (MODRM | IMM8));
    forms[0x81] = MODRM | IMM_Z;
    forms[0x82] = INVALID;
    fill(forms, 0x84, 0x8f, MODRM);
    forms[0x9a] = INVALID;
    fill(forms, 0xa0, 0xa3, OFFSET);
    forms[0xa8] = IMM8;
    forms[0xa9] = IMM_Z;
    fill(forms, 0xb0, 0xb7, IMM8);
    fill(forms, 0xb8, 0xbf, IMM_FULL);
    fill(forms, 0xc0, 0xc1, (byte) (MODRM | IMM8));
    forms[0xc2] = IMM16;
    forms[0xc6] = MODRM | IMM8;
    forms[0xc7] = MODRM | IMM_Z;
    forms[0xc8] = IMM24;
    forms[0xca] = IMM16;
    forms[0xcd] = IMM8;
    forms[0xce] = INVALID;
    fill(forms, 0xd0, 0xd3, MODRM);
    fill(forms, 0xd4, 0xd6, INVALID);
    fill(forms, 0xd8, 0xdf, MODRM);
    fill(forms, 0xe0, 0xe7, IMM8);
    fill(forms, 0xe8, 0xe9, IMM32);
    forms[0xea] = INVALID;
    forms[0xeb] = IMM8;
    fill(forms, 0xfe, 0xff, MODRM);
    return forms;
  }

  private static byte[] two() {
    byte[] forms = new byte[256];
    Arrays.fill(forms, MODRM);
    fill(forms, 0x05, 0x0b, NONE);
    forms[0x0e] = NONE;
    forms[0x0f] = MODRM | IMM8;
    fill(forms, 0x30, 0x37, NONE);
    fill(forms, 0x70, 0x73, (byte) (MODRM | IMM8));
    forms[0x77] = NONE;
    fill(forms, 0x80, 0x8f, IMM32);
    fill(forms, 0xa0, 0xa2, NONE);
    forms[0xa4] = MODRM | IMM8;
    fill(forms, 0xa8, 0xaa, NONE);
    forms[0xac] = MODRM | IMM8;
    forms[0xba] = MODRM | IMM8;
    forms[0xc2] = MODRM | IMM8;
    fill(forms, 0xc4, 0xc6, (byte) (MODRM | IMM8));
    fill(forms, 0xc8, 0xcf, NONE);
    return forms;
  }

  private static void fill(byte[] forms, int from, int to, byte form) {
    Arrays.fill(forms, from, to + 1, form);
  }
}
