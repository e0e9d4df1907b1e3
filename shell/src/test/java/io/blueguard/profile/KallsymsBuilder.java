package io.blueguard.profile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a kallsyms table in each of the layouts that releases have had, with junk around it. Two
 * tokens stand for more than one character, so that packing is tested too.
 */
final class KallsymsBuilder {
  /** What stands where, and how addresses are written. */
  enum Layout {
    /** 4.19 and before: 8-byte count and markers. */
    LONG_MARKERS,
    /** 4.20 to 6.3. */
    OLD,
    /** 6.2 to 6.3, with three bytes per symbol before the tokens. */
    OLD_SEQUENCES,
    /** 6.4 to 6.14. */
    NEW,
    /** 7.0 on: names four bytes behind the count, addresses counted from their own place. */
    PLACE,
    /** To 6.10, where CONFIG_KALLSYMS_BASE_RELATIVE is off. */
    ABSOLUTE
  }

  private static final String[] PAIRS = {"sym_", "_long"};
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Symbol> symbols;
  private final boolean percpu;
  private int hit;

  KallsymsBuilder(List<Symbol> symbols, boolean percpu) {
    this.symbols = symbols;
    this.percpu = percpu;
  }

  /** Where the run of digits is in what {@link #build} gave. */
  int hit() {
    return hit;
  }

  byte[] build(Layout layout, long base) {
    junk(4096);
    boolean late = layout == Layout.NEW || layout == Layout.PLACE;
    if (!late) {
      addresses(layout, base);
    }
    put32(symbols.size());
    if (layout != Layout.PLACE) {
      put32(0);
    }
    byte[] markers = names(layout == Layout.LONG_MARKERS);
    align();
    out.writeBytes(markers);
    align();
    if (layout == Layout.OLD_SEQUENCES) {
      junk(3 * symbols.size());
      align();
    }
    tokens();
    align();
    if (late) {
      addresses(layout, base);
    }
    junk(4096);
    return out.toByteArray();
  }

  private byte[] names(boolean wide) {
    ByteArrayOutputStream markers = new ByteArrayOutputStream();
    int start = out.size();
    for (int i = 0; i < symbols.size(); i++) {
      if (i % 256 == 0) {
        byte[] marker = new byte[wide ? 8 : 4];
        Le.put32(marker, 0, out.size() - start);
        markers.writeBytes(marker);
      }
      name(symbols.get(i).kind() + symbols.get(i).name());
    }
    return markers.toByteArray();
  }

  private void name(String text) {
    String packed = text.replace(PAIRS[0], "\u0001").replace(PAIRS[1], "\u0002");
    if (packed.length() >= 0x80) {
      out.write(packed.length() & 0x7f | 0x80);
      out.write(packed.length() >> 7);
    } else {
      out.write(packed.length());
    }
    out.writeBytes(packed.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void tokens() {
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    int start = out.size();
    for (int token = 0; token < 256; token++) {
      int at = out.size() - start;
      index.write(at);
      index.write(at >> 8);
      hit = token == '0' ? out.size() : hit;
      String text = token == 1 || token == 2 ? PAIRS[token - 1] : "" + (char) Math.max(1, token);
      out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
      out.write(0);
    }
    align();
    out.writeBytes(index.toByteArray());
  }

  private void addresses(Layout layout, long base) {
    for (Symbol symbol : symbols) {
      switch (layout) {
        case ABSOLUTE -> put64(symbol.va());
        case PLACE -> put32((int) (symbol.va() - out.size()));
        default ->
            put32(
                (int)
                    (!percpu
                        ? symbol.va() - base
                        : symbol.va() < 0 ? base - 1 - symbol.va() : symbol.va()));
      }
    }
    align();
    if (layout != Layout.ABSOLUTE && layout != Layout.PLACE) {
      put64(base);
    }
  }

  private void put32(int value) {
    byte[] bytes = new byte[4];
    Le.put32(bytes, 0, value);
    out.writeBytes(bytes);
  }

  private void put64(long value) {
    byte[] bytes = new byte[8];
    Le.put64(bytes, 0, value);
    out.writeBytes(bytes);
  }

  private void align() {
    while (out.size() % 8 != 0) {
      out.write(0);
    }
  }

  private void junk(int length) {
    java.util.Random random = new java.util.Random(length);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    out.writeBytes(bytes);
  }
}
