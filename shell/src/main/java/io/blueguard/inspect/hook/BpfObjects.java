package io.blueguard.inspect.hook;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.XArray;

/**
 * BPF programs ({@code prog_idr}) and the links that hold them where they run ({@code link_idr},
 * since 5.7). Programs of the old kind (socket filters, seccomp) have no number and are not there.
 */
final class BpfObjects {
  private static final int LIMIT = 1 << 20;

  private BpfObjects() {}

  static void collect(Pointers out) {
    if (out.has("prog_idr")) {
      Kernel kernel = out.kernel();
      Field code = kernel.field("bpf_prog", "bpf_func");
      Field aux = kernel.field("bpf_prog", "aux");
      Field name = kernel.field("bpf_prog_aux", "name");
      each(
          out,
          "prog_idr",
          (id, program) -> {
            String own = name.text(out.reader(), aux.get(out.reader(), program));
            out.at("program " + id + " " + own, code.at(program));
          });
    }
    if (out.kernel().has("link_idr")) {
      Field operations = out.kernel().field("bpf_link", "ops");
      each(
          out,
          "link_idr",
          (id, link) ->
              out.table("link " + id, "bpf_link_ops", operations.get(out.reader(), link)));
    }
  }

  private interface Object {
    void read(long id, long va);
  }

  private static void each(Pointers out, String symbol, Object reading) {
    XArray all = XArray.idr(out.kernel(), out.kernel().symbol(symbol), LIMIT);
    if (!all.stopped().isEmpty()) {
      out.skip(symbol + ": " + all.stopped());
    }
    for (int i = 0; i < all.entries().length; i++) {
      long id = all.indices()[i];
      long va = all.entries()[i];
      out.attempt(symbol + " " + id, () -> reading.read(id, va));
    }
  }
}
