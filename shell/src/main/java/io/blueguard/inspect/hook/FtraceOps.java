package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.LongSet;

/**
 * Who traces functions: {@code ftrace_ops_list}, a chain of {@code ftrace_ops} that ends at {@code
 * ftrace_list_end}, and what each one calls.
 */
final class FtraceOps {
  private static final int LIMIT = 4096;

  private FtraceOps() {}

  static void collect(Pointers out) {
    if (!out.has("ftrace_ops_list")) {
      return;
    }
    Field next = out.kernel().field("ftrace_ops", "next");
    Field function = out.kernel().field("ftrace_ops", "func");
    Field saved = out.kernel().field("ftrace_ops", "saved_func");
    long end = out.kernel().symbol("ftrace_list_end");
    LongSet seen = new LongSet();
    long ops = out.reader().u64(out.kernel().symbol("ftrace_ops_list"));
    for (int i = 0; ops != end && ops != 0; i++) {
      if (i == LIMIT || !seen.add(ops)) {
        throw new Failure.BadData("list of ftrace ops does not end: ops=" + Hex.of(ops));
      }
      String object = "ftrace_ops " + Hex.of(ops);
      out.member(object + ".func", function, ops);
      out.member(object + ".saved_func", saved, ops);
      ops = next.get(out.reader(), ops);
    }
    out.at(
        "ftrace_trace_function",
        out.kernel().symbol("ftrace_trace_function"),
        out.kernel().types().find("ftrace_func_t").flatMap(Signature::of));
  }
}
