package io.blueguard.inspect.stack;

/**
 * How the caller's registers are found at one place of the code, as {@code struct orc_entry} says.
 *
 * @param sp what the caller's stack pointer is counted from
 * @param bp the same for its bp
 */
record OrcRule(Kind kind, Base sp, int spOffset, Base bp, int bpOffset) {
  /** What lies where the rule leads. */
  enum Kind {
    /** Nobody knows: code in assembler that says nothing of itself. */
    UNKNOWN,
    END,
    CALL,
    /** A whole {@code pt_regs}. */
    REGISTERS,
    /** The end of one, from {@code ip} on. */
    INTERRUPT
  }

  /** What an offset is counted from. */
  enum Base {
    /** Not at all: as it was. */
    SAME,
    PREVIOUS_SP,
    BP,
    SP,
    /** What lies at bp and the offset. */
    AT_BP,
    /** The offset behind what lies at sp. */
    AT_SP,
    /** A register that no stack keeps. */
    OTHER
  }
}
