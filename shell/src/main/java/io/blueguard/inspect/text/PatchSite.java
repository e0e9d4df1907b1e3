package io.blueguard.inspect.text;

import io.blueguard.inspect.module.Modules;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.PagedReader;
import io.blueguard.memory.Reader;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A place in the text that the kernel writes over by itself, and what its accounts say of it.
 *
 * <pre>
 *   struct static_call_site { s32 addr; s32 key }          distances from their own place
 *   struct jump_entry { s32 code; s32 target; long key }   likewise
 * </pre>
 *
 * @param va where the instruction lies
 * @param account ftrace: whether somebody traces; static call: the key; jump label: the target
 */
record PatchSite(Kind kind, long va, long account) {
  enum Kind {
    FTRACE,
    STATIC_CALL,
    JUMP_LABEL,
    KPROBE
  }

  private static final int MAX_PAGES = 65536;
  private static final int PROBE_CHAINS = 64;
  private static final int MAX_RECORDS = 4_000_000;
  private static final long ENABLED = 1L << 31;

  /** {@code ftrace_pages_start}: groups of records, those of modules included. */
  static void traced(Kernel kernel, Consumer<PatchSite> action) {
    Reader reader = new PagedReader(kernel.space());
    Field next = kernel.field("ftrace_page", "next");
    Field records = kernel.field("ftrace_page", "records");
    Field count = kernel.field("ftrace_page", "index");
    long ip = kernel.field("dyn_ftrace", "ip").offset();
    long flags = kernel.field("dyn_ftrace", "flags").offset();
    long size = kernel.struct("dyn_ftrace").size();
    LongSet seen = new LongSet();
    long page = reader.u64(kernel.symbol("ftrace_pages_start"));
    for (int i = 0; page != 0 && i < MAX_PAGES && seen.add(page); i++) {
      long first = records.get(reader, page);
      long all = Math.clamp(count.get(reader, page), 0, MAX_RECORDS);
      for (long r = 0; r < all; r++) {
        long record = first + r * size;
        long enabled = reader.u64(record + flags) & ENABLED;
        action.accept(new PatchSite(Kind.FTRACE, reader.u64(record + ip), enabled));
      }
      page = next.get(reader, page);
    }
  }

  /** {@code __start_static_call_sites}, since 5.10 on x86. */
  static void staticCalls(Kernel kernel, Consumer<PatchSite> action) {
    Reader reader = new PagedReader(kernel.space());
    long start = kernel.symbol("__start_static_call_sites");
    long end = kernel.symbol("__stop_static_call_sites");
    for (long site = start; site < end; site += 8) {
      // The two low bits of the key say whether it is a tail call and whether it is gone.
      long key = site + 4 + reader.u32(site + 4) & ~3L;
      action.accept(new PatchSite(Kind.STATIC_CALL, site + reader.u32(site), key));
    }
  }

  /**
   * Static calls and jump labels of listed modules; their tables have the layouts of the kernel's
   * own.
   */
  static void ofModules(Kernel kernel, Consumer<PatchSite> action) {
    for (long module : Modules.list(kernel).objects()) {
      table(kernel, module, "static_call_sites", "num_static_call_sites", 8, action);
      table(kernel, module, "jump_entries", "num_jump_entries", 16, action);
    }
  }

  private static void table(
      Kernel kernel, long module, String table, String count, int size, Consumer<PatchSite> to) {
    Optional<Field> start = kernel.optional("module", table);
    if (start.isEmpty()) {
      return;
    }
    long first = start.get().get(kernel.space(), module);
    long all = kernel.field("module", count).get(kernel.space(), module);
    for (long i = 0; first != 0 && i < Math.clamp(all, 0, MAX_RECORDS); i++) {
      long site = first + i * size;
      Kind kind = size == 8 ? Kind.STATIC_CALL : Kind.JUMP_LABEL;
      to.accept(new PatchSite(kind, site + kernel.space().u32(site), 0));
    }
  }

  /** Where probes stand: a breakpoint, or the jump that it was made into. */
  static void kprobes(Kernel kernel, Consumer<PatchSite> action) {
    if (kernel.has("kprobe_table")) {
      Field place = kernel.field("kprobe", "addr");
      long node = kernel.field("kprobe", "hlist").offset();
      for (int i = 0; i < PROBE_CHAINS; i++) {
        long head = kernel.symbol("kprobe_table") + 8L * i;
        for (long probe : HlistWalk.from(kernel.space(), head, node, MAX_PAGES).objects()) {
          action.accept(new PatchSite(Kind.KPROBE, place.get(kernel.space(), probe), probe));
        }
      }
    }
  }

  /** {@code __start___jump_table}. */
  static void jumpLabels(Kernel kernel, Consumer<PatchSite> action) {
    Reader reader = new PagedReader(kernel.space());
    long start = kernel.symbol("__start___jump_table");
    long end = kernel.symbol("__stop___jump_table");
    for (long entry = start; entry < end; entry += 16) {
      long target = entry + 4 + reader.u32(entry + 4);
      action.accept(new PatchSite(Kind.JUMP_LABEL, entry + reader.u32(entry), target));
    }
  }
}
