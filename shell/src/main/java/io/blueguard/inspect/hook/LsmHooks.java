package io.blueguard.inspect.hook;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.profile.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Security hooks: lists of {@code security_hook_list} that head in {@code security_hook_heads};
 * since 6.12 static calls, {@code static_calls_table}, an array of {@code lsm_static_call} for each
 * hook.
 */
final class LsmHooks {
  private static final int LIMIT = 64;
  private static final int MOST = 1024;

  private static final List<String> ARRAYS =
      List.of(
          "capability_hooks",
          "apparmor_hooks",
          "selinux_hooks",
          "smack_hooks",
          "tomoyo_hooks",
          "yama_hooks",
          "lockdown_hooks",
          "loadpin_hooks",
          "safesetid_security_hooks",
          "ipe_hooks",
          "bpf_lsm_hooks");

  private LsmHooks() {}

  static void collect(Pointers out) {
    Kernel kernel = out.kernel();
    LongSet linked = new LongSet();
    if (kernel.has("static_calls_table") && kernel.types().struct("lsm_static_call").isPresent()) {
      calls(out, kernel.symbol("static_calls_table"), linked);
    } else if (kernel.has("security_hook_heads")) {
      lists(out, kernel.symbol("security_hook_heads"), linked);
    } else {
      out.skip("this kernel has neither static_calls_table nor security_hook_heads");
    }
    ARRAYS.forEach(array -> out.attempt(array, () -> unlinked(out, array, linked)));
  }

  /**
   * Each kind of security comes as an array, of which all are on their lists or none is, when that
   * kind was not chosen.
   */
  private static void unlinked(Pointers out, String array, LongSet linked) {
    Kernel kernel = out.kernel();
    if (kernel.symbols().all(array).size() != 1) {
      return;
    }
    long size = kernel.struct("security_hook_list").size();
    Field hook = kernel.field("security_hook_list", "hook");
    long first = kernel.symbol(array);
    int count = out.elements(array, size, MOST);
    if (IntStream.range(0, count).noneMatch(i -> linked.contains(first + i * size))) {
      return;
    }
    for (int i = 0; i < count; i++) {
      long entry = first + i * size;
      long function = hook.get(out.reader(), entry);
      if (function != 0 && !linked.contains(entry)) {
        out.unlinked(array + "[" + i + "]", entry, function);
      }
    }
  }

  private static void lists(Pointers out, long heads, LongSet linked) {
    long node = out.kernel().field("security_hook_list", "list").offset();
    Field hook = out.kernel().field("security_hook_list", "hook");
    for (Type.Member member : out.kernel().struct("security_hook_heads").members()) {
      HlistWalk chain = HlistWalk.from(out.reader(), heads + member.offset(), node, LIMIT);
      if (!chain.stopped().isEmpty()) {
        out.skip(member.name() + ": " + chain.stopped());
      }
      for (long entry : chain.objects()) {
        linked.add(entry);
        out.at(member.name(), hook.at(entry), kind(out, member.name()));
      }
    }
  }

  private static void calls(Pointers out, long table, LongSet linked) {
    long size = out.kernel().struct("lsm_static_call").size();
    for (Type.Member member : out.kernel().struct("lsm_static_calls_table").members()) {
      long count = member.type().size() / size;
      for (int i = 0; i < Math.min(count, LIMIT); i++) {
        long call = table + member.offset() + i * size;
        out.attempt(member.name(), () -> call(out, member.name(), call, linked));
      }
    }
  }

  private static void call(Pointers out, String name, long call, LongSet linked) {
    Kernel kernel = out.kernel();
    long key = kernel.field("lsm_static_call", "key").get(out.reader(), call);
    if (key != 0) {
      long function = kernel.field("static_call_key", "func").at(key);
      out.at(name + " static call", function, kind(out, name));
    }
    long entry = kernel.field("lsm_static_call", "hl").get(out.reader(), call);
    if (entry != 0) {
      linked.add(entry);
      long function = kernel.field("security_hook_list", "hook").at(entry);
      out.at(name, function, kind(out, name));
    }
  }

  /** Each hook has a member of its own in the union {@code security_list_options}. */
  private static Optional<Type.Function> kind(Pointers out, String name) {
    return out.kernel()
        .optional("security_list_options", name)
        .flatMap(f -> Signature.of(f.type()));
  }
}
