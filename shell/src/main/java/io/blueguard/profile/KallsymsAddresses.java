package io.blueguard.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The addresses of a kallsyms table, in whichever of its forms. Which form it is nobody writes
 * down; symbols are sorted by address, and only the right reading comes out sorted.
 *
 * <pre>
 *   per-CPU absolute   u32; negative: base - 1 - value, else the value itself   4.6 to 6.14, x86 SMP
 *   base relative      u32 above a base address                                 4.6 to 6.x
 *   absolute           u64                                                      to 6.10
 *   place relative     s32 counted from the entry's own address                 since 7.0
 * </pre>
 *
 * Up to 6.3 they stand before the number of symbols, the base address between; since 6.4 behind the
 * token index, the base address behind them.
 *
 * @param va one per symbol; place-relative ones are counted from the start of the bytes
 */
record KallsymsAddresses(Form form, int at, long base, long[] va) {
  /** How an address is written. */
  enum Form {
    PERCPU,
    BASE,
    ABSOLUTE,
    PLACE
  }

  /**
   * Null when no reading comes out sorted. Read four bytes off, a table may still be sorted, every
   * address going to the neighbour; where the table names its own parts they decide.
   *
   * @param self where the symbol of the tokens and that of the names stand in the table, or null
   */
  static KallsymsAddresses of(
      byte[] bytes, KallsymsNames names, KallsymsTokens tokens, int[] self) {
    List<Supplier<KallsymsAddresses>> readings = new ArrayList<>();
    int n = names.count();
    for (int align = 8; align >= 4; align -= 4) {
      int behind = align(tokens.end(), align);
      int behindBase = align(behind + 4 * n, align);
      int before = names.countAt() - 8 - align(4 * n, align);
      readings.add(() -> relative(bytes, behind, behindBase, n));
      readings.add(() -> relative(bytes, before, names.countAt() - 8, n));
    }
    readings.add(() -> absolute(bytes, names.countAt() - 8 * n, n));
    readings.add(() -> absolute(bytes, align(tokens.end(), 8), n));
    readings.add(() -> read(bytes, Form.PLACE, align(tokens.end(), 4), 0, n));
    readings.add(() -> read(bytes, Form.PLACE, align(tokens.end(), 8), 0, n));
    return readings.stream()
        .map(Supplier::get)
        .filter(found -> found != null && found.knowsItself(names, tokens, self))
        .findFirst()
        .orElse(null);
  }

  /** Since 6.4 the table holds the symbols of its own parts. */
  private boolean knowsItself(KallsymsNames names, KallsymsTokens tokens, int[] self) {
    return self == null
        || va[self[0]] - va[self[1]] == tokens.start() - names.start()
            && (form != Form.PLACE || va[self[0]] == tokens.start());
  }

  private static KallsymsAddresses relative(byte[] bytes, int at, int baseAt, int n) {
    if (at < 0 || baseAt < 0 || baseAt + 8 > bytes.length || at + 4L * n > bytes.length) {
      return null;
    }
    long base = Le.i64(bytes, baseAt);
    if (base >>> 52 != 0xfff) {
      return null;
    }
    KallsymsAddresses found = read(bytes, Form.PERCPU, at, base, n);
    return found != null ? found : read(bytes, Form.BASE, at, base, n);
  }

  private static KallsymsAddresses absolute(byte[] bytes, int at, int n) {
    return at < 0 || at + 8L * n > bytes.length ? null : read(bytes, Form.ABSOLUTE, at, 0, n);
  }

  private static KallsymsAddresses read(byte[] bytes, Form form, int at, long base, int n) {
    if (at < 0 || at + 4L * n > bytes.length) {
      return null;
    }
    long[] va = new long[n];
    int wrong = 0;
    int kernel = 0;
    for (int i = 0; i < n; i++) {
      va[i] = form == Form.ABSOLUTE ? Le.i64(bytes, at + 8 * i) : value(bytes, form, at, base, i);
      kernel += va[i] < 0 ? 1 : 0;
      // Place-relative values are counted from here, so they are compared as signed.
      boolean sorted =
          i == 0
              || (form == Form.PLACE
                  ? va[i] >= va[i - 1]
                  : Long.compareUnsigned(va[i], va[i - 1]) >= 0);
      wrong += sorted ? 0 : 1;
      if (wrong > 8 + n / 1000) {
        return null;
      }
    }
    boolean plausible = form == Form.PLACE || kernel > n / 2;
    return plausible && va[n - 1] != va[0] ? new KallsymsAddresses(form, at, base, va) : null;
  }

  private static long value(byte[] bytes, Form form, int at, long base, int i) {
    int raw = Le.i32(bytes, at + 4 * i);
    return switch (form) {
      case PERCPU -> raw < 0 ? base - 1 - raw : raw;
      case PLACE -> at + 4L * i + raw;
      default -> base + (raw & 0xffffffffL);
    };
  }

  private static int align(int value, int to) {
    return value + to - 1 & -to;
  }
}
