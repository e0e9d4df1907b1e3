package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;

/**
 * Terminals: line disciplines ({@code tty_ldiscs}, pointers to {@code tty_ldisc_ops}), which see
 * every key, the operations of terminal drivers ({@code tty_drivers}), and those that each open
 * terminal has for itself ({@code tty_struct}, its {@code tty_ldisc} and {@code tty_port}).
 */
final class Ttys {
  private static final int MAX_LDISCS = 64;
  private static final int SYSRQ_KEYS = 62;
  private static final int MAX_TTYS = 65536;

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
      LongSet tables = new LongSet();
      for (long driver :
          out.list("tty_drivers", kernel.symbol("tty_drivers"), "tty_driver", "tty_drivers")) {
        out.attempt(
            "tty_driver " + Hex.of(driver),
            () -> {
              String text = out.reader().cstring(name.get(out.reader(), driver), 64);
              long table = ops.get(out.reader(), driver);
              out.table("tty_driver " + text, "tty_operations", table);
              tables.add(table);
              open(out, text, driver, tables);
            });
      }
    }
  }

  /** {@code tty_driver.ttys}: the terminals of a driver that are open, by their numbers. */
  private static void open(Pointers out, String driver, long va, LongSet tables) {
    Kernel kernel = out.kernel();
    long all = kernel.field("tty_driver", "ttys").get(out.reader(), va);
    long count = kernel.field("tty_driver", "num").get(out.reader(), va);
    for (int i = 0; all != 0 && i < Math.clamp(count, 0, MAX_TTYS); i++) {
      long tty = out.reader().u64(all + 8L * i);
      if (tty != 0) {
        String name = driver + " terminal " + i;
        out.attempt(name, () -> terminal(out, name, tty, tables));
      }
    }
  }

  private static void terminal(Pointers out, String name, long tty, LongSet tables) {
    Kernel kernel = out.kernel();
    long ops = kernel.field("tty_struct", "ops").get(out.reader(), tty);
    table(out, name, "tty_operations", ops, tables);
    long discipline = kernel.field("tty_struct", "ldisc").get(out.reader(), tty);
    if (discipline != 0) {
      long own = kernel.field("tty_ldisc", "ops").get(out.reader(), discipline);
      table(out, name + " ldisc", "tty_ldisc_ops", own, tables);
    }
    long port = kernel.field("tty_struct", "port").get(out.reader(), tty);
    if (port != 0) {
      long own = kernel.field("tty_port", "ops").get(out.reader(), port);
      table(out, name + " port", "tty_port_operations", own, tables);
      long client = kernel.field("tty_port", "client_ops").get(out.reader(), port);
      table(out, name + " client", "tty_port_client_operations", client, tables);
    }
  }

  private static void table(Pointers out, String name, String tag, long va, LongSet tables) {
    if (va != 0 && tables.add(va)) {
      out.table(name, tag, va);
    }
  }
}
