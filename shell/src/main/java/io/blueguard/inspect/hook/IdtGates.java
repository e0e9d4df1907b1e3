package io.blueguard.inspect.hook;

/**
 * The interrupt gates of x86: {@code idt_table}, 256 entries.
 *
 * <pre>
 *   gate { 0 u16 offset 0-15; 2 u16 segment; 4 u8 ist; 5 u8 present, privilege, type;
 *          6 u16 offset 16-31; 8 u32 offset 32-63; 12 u32 zero }
 * </pre>
 */
final class IdtGates {
  private static final int VECTORS = 256;
  private static final int PRESENT = 0x80;

  private IdtGates() {}

  static void collect(Pointers out) {
    if (!out.kernel().about().arch().equals("x86_64")) {
      out.skip("only x86 has an interrupt descriptor table");
      return;
    }
    long table = out.kernel().symbol("idt_table");
    out.attempt("idt_descr", () -> descriptor(out, table));
    for (int vector = 0; vector < VECTORS; vector++) {
      long gate = table + 16L * vector;
      String object = "vector " + vector;
      out.attempt(object, () -> gate(out, object, gate));
    }
  }

  /**
   * What a CPU is told when it wakes again: the table itself, or its read-only second address. A
   * table that lies elsewhere was put there by somebody.
   */
  private static void descriptor(Pointers out, long table) {
    if (out.kernel().has("idt_descr")) {
      long place = out.kernel().symbol("idt_descr") + 2;
      long told = out.reader().u64(place);
      if (out.kernel().space().translate(told) != out.kernel().space().translate(table)) {
        out.add("idt_descr", place, told);
      }
    }
  }

  private static void gate(Pointers out, String object, long gate) {
    long low = out.reader().u64(gate);
    if ((low >>> 40 & PRESENT) != 0) {
      long high = out.reader().u32(gate + 8) & 0xffff_ffffL;
      out.add(object, gate, high << 32 | (low >>> 48) << 16 | low & 0xffff);
    }
  }
}
