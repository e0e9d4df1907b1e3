package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.Optional;

/**
 * What is called at tracepoints: for each {@code struct tracepoint} between {@code
 * __start___tracepoints_ptrs} and {@code __stop___tracepoints_ptrs} (32-bit distances from their
 * own place) and of each module, the array {@code funcs} up to an entry of zero.
 */
final class Tracepoints {
  private static final int LIMIT = 65536;
  private static final int MAX_PROBES = 1024;

  private final Pointers out;
  private final Kernel kernel;
  private final Field name;
  private final Field funcs;
  private final long probeSize;

  private Tracepoints(Pointers out) {
    this.out = out;
    kernel = out.kernel();
    name = kernel.field("tracepoint", "name");
    funcs = kernel.field("tracepoint", "funcs");
    probeSize = kernel.struct("tracepoint_func").size();
  }

  static void collect(Pointers out) {
    if (out.has("__start___tracepoints_ptrs")) {
      Tracepoints points = new Tracepoints(out);
      long start = out.kernel().symbol("__start___tracepoints_ptrs");
      long end = out.kernel().symbol("__stop___tracepoints_ptrs");
      points.all("kernel", start, (end - start) / 4);
      points.ofModules();
    }
  }

  private void ofModules() {
    Field pointers = kernel.field("module", "tracepoints_ptrs");
    Field count = kernel.field("module", "num_tracepoints");
    Field moduleName = kernel.field("module", "name");
    for (long module : out.list("module list", kernel.symbol("modules"), "module", "list")) {
      String owner = moduleName.text(out.reader(), module);
      out.attempt(
          "tracepoints of " + owner,
          () -> all(owner, pointers.get(out.reader(), module), count.get(out.reader(), module)));
    }
  }

  private void all(String owner, long start, long count) {
    if (count < 0 || count > LIMIT) {
      throw new Failure.BadData("too many tracepoints: owner=" + owner + " count=" + count);
    }
    for (int i = 0; i < count; i++) {
      long place = start + 4L * i;
      out.attempt("tracepoint at " + Hex.of(place), () -> point(place + out.reader().u32(place)));
    }
  }

  private void point(long point) {
    long probes = funcs.get(out.reader(), point);
    if (probes == 0) {
      return;
    }
    String called = out.reader().cstring(name.get(out.reader(), point), 128);
    String object = "tracepoint " + called;
    Optional<Type.Function> kind =
        kernel.types().find("btf_trace_" + called).flatMap(Signature::of);
    for (int i = 0; i < MAX_PROBES; i++) {
      long place = probes + i * probeSize;
      long target = out.reader().u64(place);
      if (target == 0) {
        return;
      }
      out.add(object, place, target, kind);
    }
    throw new Failure.BadData("probes do not end: " + object);
  }
}
