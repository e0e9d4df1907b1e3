package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import java.util.List;
import java.util.Map;

/**
 * Notifier chains: heads of three kinds, each with a pointer to the first {@code notifier_block}.
 */
final class Notifiers {
  private static final int LIMIT = 4096;

  private static final Map<String, List<String>> HEADS =
      Map.of(
          "atomic_notifier_head",
          List.of(
              "keyboard_notifier_list",
              "vt_notifier_list",
              "die_chain",
              "panic_notifier_list",
              "netevent_notif_chain",
              "restart_handler_list",
              "task_free_notifier",
              "inet6addr_chain",
              "ghes_report_chain",
              "switchdev_notif_chain",
              "dcbevent_notif_chain",
              "idle_notifier"),
          "blocking_notifier_head",
          List.of(
              "module_notify_list",
              "reboot_notifier_list",
              "inetaddr_chain",
              "inetaddr_validator_chain",
              "usb_notifier_list",
              "oom_notify_list",
              "munmap_notifier",
              "task_exit_notifier",
              "crypto_chain",
              "fb_notifier_list",
              "memory_chain",
              "pm_chain_head",
              "acpi_chain_head",
              "lsm_notifier_chain",
              "blocking_lsm_notifier_chain",
              "x86_mce_decoder_chain",
              "tracepoint_notify_list",
              "cpufreq_policy_notifier_list",
              "vmfork_chain",
              "xenstore_chain",
              "acpi_reconfig_chain",
              "nvmem_notifier",
              "netlink_chain",
              "vmap_notify_list",
              "mce_decoder_chain"),
          "raw_notifier_head",
          List.of("netdev_chain", "pvclock_gtod_chain", "clockevent_notifiers", "cpu_chain"));

  private Notifiers() {}

  static void collect(Pointers out) {
    HEADS.forEach(
        (type, symbols) -> {
          for (String symbol : symbols) {
            if (out.kernel().has(symbol)) {
              out.attempt(symbol, () -> chain(out, symbol, type));
            }
          }
        });
  }

  private static void chain(Pointers out, String symbol, String type) {
    Kernel kernel = out.kernel();
    Field call = kernel.field("notifier_block", "notifier_call");
    Field next = kernel.field("notifier_block", "next");
    LongSet seen = new LongSet();
    long block = kernel.field(type, "head").get(out.reader(), kernel.symbol(symbol));
    for (int i = 0; block != 0; i++) {
      if (i == LIMIT || !seen.add(block)) {
        throw new Failure.BadData("notifier chain does not end: block=" + Hex.of(block));
      }
      out.member(symbol, call, block);
      block = next.get(out.reader(), block);
    }
  }
}
