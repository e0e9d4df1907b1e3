package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;

/**
 * Terminals: line disciplines ({@code tty_ldiscs}, pointers to {@code tty_ldisc_ops}), which see
 * every key, and the operations of terminal drivers ({@code tty_drivers}).
 */
final class Ttys {
  private static final int MAX_LDISCS = 64;
  private static final int SYSRQ_KEYS = 62;

  private Ttys() {}

  static void collect(Pointers out) {
    Kernel kernel = out.kernel();
    if (out.has("tty_ldiscs")) {
      int count = out.elements("tty_ldiscs", 8, MAX_LDISCS);
      for (int i = 0; i < count; i++) {
        String object = "tty_ldiscs[" + i + "]";
        long place = kernel.symbol("tty_ldiscs") + 8L * i;
        out.attempt(object, () -> out.table(object, "tty_ldisc_ops", out.reader().u64(place)));
      }
    }
    if (kernel.has("sysrq_key_table")) {
      int count = out.elements("sysrq_key_table", 8, SYSRQ_KEYS);
      for (int i = 0; i < count; i++) {
        String object = "sysrq_key_table[" + i + "]";
        long place = kernel.symbol("sysrq_key_table") + 8L * i;
        out.attempt(object, () -> out.table(object, "sysrq_key_op", out.reader().u64(place)));
      }
    }
    if (out.has("tty_drivers")) {
      Field name = kernel.field("tty_driver", "name");
      Field ops = kernel.field("tty_driver", "ops");
      for (long driver :
          out.list("tty_drivers", kernel.symbol("tty_drivers"), "tty_driver", "tty_drivers")) {
        out.attempt(
            "tty_driver " + Hex.of(driver),
            () ->
                out.table(
                    "tty_driver " + out.reader().cstring(name.get(out.reader(), driver), 64),
                    "tty_operations",
                    ops.get(out.reader(), driver)));
      }
    }
  }
}
