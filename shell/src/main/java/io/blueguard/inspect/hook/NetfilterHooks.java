package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;

/**
 * Packet hooks of every network namespace: the arrays {@code hooks_*} of {@code struct netns_nf}
 * (since 4.16) lead to {@code nf_hook_entries}, a count and that many pairs of function and
 * argument; so do {@code nf_hooks_ingress} and {@code nf_hooks_egress} of a device.
 */
final class NetfilterHooks {
  private static final int MAX_HOOKS = 1024;

  private NetfilterHooks() {}

  static void collect(Pointers out) {
    if (out.kernel().optional("net", "nf").isEmpty()) {
      out.skip("this kernel has no netfilter");
      return;
    }
    Kernel kernel = out.kernel();
    long arrays = kernel.field("net", "nf").offset();
    for (long net : NetDevices.namespaces(out)) {
      String name = NetDevices.name(kernel, net);
      for (Type.Member member : kernel.struct("netns_nf").members()) {
        if (member.name().startsWith("hooks")
            && member.type().resolved() instanceof Type.Array array
            && array.element().resolved() instanceof Type.Pointer) {
          long start = net + arrays + member.offset();
          for (int i = 0; i < Math.min(array.count(), 16); i++) {
            String object = name + " " + member.name() + "[" + i + "]";
            long place = start + 8L * i;
            out.attempt(object, () -> hooks(out, object, out.reader().u64(place)));
          }
        }
      }
    }
    devices(out);
  }

  private static void devices(Pointers out) {
    for (String member : new String[] {"nf_hooks_ingress", "nf_hooks_egress"}) {
      out.kernel()
          .optional("net_device", member)
          .ifPresent(
              hooks ->
                  NetDevices.each(
                      out,
                      (name, device) ->
                          hooks(out, name + " " + member, hooks.get(out.reader(), device))));
    }
  }

  private static void hooks(Pointers out, String object, long entries) {
    if (entries == 0) {
      return;
    }
    Kernel kernel = out.kernel();
    long count = kernel.field("nf_hook_entries", "num_hook_entries").get(out.reader(), entries);
    if (count > MAX_HOOKS) {
      throw new Failure.BadData("too many netfilter hooks: count=" + count);
    }
    Field hook = kernel.field("nf_hook_entry", "hook");
    long first = kernel.field("nf_hook_entries", "hooks").at(entries);
    long size = kernel.struct("nf_hook_entry").size();
    for (int i = 0; i < count; i++) {
      out.member(object + " hook " + i, hook, first + i * size);
    }
  }
}
