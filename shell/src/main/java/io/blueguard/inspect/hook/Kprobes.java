package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.HlistWalk;

/**
 * Probes: {@code kprobe_table}, 64 chains of {@code struct kprobe}. Several probes of one address
 * share an entry whose {@code list} holds them. Return probes are probes with a handler of the
 * kernel's own, so that the handler behind it is shown too.
 */
final class Kprobes {
  private static final int CHAINS = 64;
  private static final int LIMIT = 16384;

  private Kprobes() {}

  static void collect(Pointers out) {
    if (!out.has("kprobe_table")) {
      return;
    }
    long node = out.kernel().field("kprobe", "hlist").offset();
    for (int i = 0; i < CHAINS; i++) {
      HlistWalk chain =
          HlistWalk.from(out.reader(), out.kernel().symbol("kprobe_table") + 8L * i, node, LIMIT);
      if (!chain.stopped().isEmpty()) {
        out.skip("kprobe chain " + i + ": " + chain.stopped());
      }
      for (long probe : chain.objects()) {
        out.attempt("kprobe " + Hex.of(probe), () -> shared(out, probe));
      }
    }
  }

  private static void shared(Pointers out, long probe) {
    probe(out, probe);
    long list = out.kernel().field("kprobe", "list").at(probe);
    if (out.reader().u64(list) != 0) {
      for (long other : out.list("probes at one address", list, "kprobe", "list")) {
        probe(out, other);
      }
    }
  }

  private static void probe(Pointers out, long probe) {
    Field place = out.kernel().field("kprobe", "addr");
    String at = out.code().at(place.get(out.reader(), probe)).text();
    out.table("kprobe of " + at, "kprobe", probe);
    long handler = out.kernel().field("kprobe", "pre_handler").get(out.reader(), probe);
    if (out.code().at(handler).symbol().equals("pre_handler_kretprobe")) {
      long kretprobe = probe - out.kernel().field("kretprobe", "kp").offset();
      out.member(
          "kretprobe of " + at + ".handler", out.kernel().field("kretprobe", "handler"), kretprobe);
      out.member(
          "kretprobe of " + at + ".entry_handler",
          out.kernel().field("kretprobe", "entry_handler"),
          kretprobe);
    }
  }
}
