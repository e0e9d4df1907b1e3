package io.blueguard.inspect;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.Reader;
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
    JUMP_LABEL
  }

  private static final int MAX_PAGES = 65536;
  private static final int MAX_RECORDS = 4_000_000;
  private static final long ENABLED = 1L << 31;

  /** {@code ftrace_pages_start}: groups of records, those of modules included. */
  static void traced(Kernel kernel, Consumer<PatchSite> action) {
    Reader reader = kernel.space();
    Field next = kernel.field("ftrace_page", "next");
    Field records = kernel.field("ftrace_page", "records");
    Field count = kernel.field("ftrace_page", "index");
    Field ip = kernel.field("dyn_ftrace", "ip");
    Field flags = kernel.field("dyn_ftrace", "flags");
    long size = kernel.struct("dyn_ftrace").size();
    LongSet seen = new LongSet();
    long page = reader.u64(kernel.symbol("ftrace_pages_start"));
    for (int i = 0; page != 0 && i < MAX_PAGES && seen.add(page); i++) {
      long first = records.get(reader, page);
      long all = Math.clamp(count.get(reader, page), 0, MAX_RECORDS);
      for (long r = 0; r < all; r++) {
        long record = first + r * size;
        long enabled = flags.get(reader, record) & ENABLED;
        action.accept(new PatchSite(Kind.FTRACE, ip.get(reader, record), enabled));
      }
      page = next.get(reader, page);
    }
  }

  /** {@code __start_static_call_sites}, since 5.10 on x86. */
  static void staticCalls(Kernel kernel, Consumer<PatchSite> action) {
    long start = kernel.symbol("__start_static_call_sites");
    long end = kernel.symbol("__stop_static_call_sites");
    for (long site = start; site < end; site += 8) {
      // The two low bits of the key say whether it is a tail call and whether it is gone.
      long key = site + 4 + kernel.space().u32(site + 4) & ~3L;
      action.accept(new PatchSite(Kind.STATIC_CALL, site + kernel.space().u32(site), key));
    }
  }

  /** {@code __start___jump_table}. */
  static void jumpLabels(Kernel kernel, Consumer<PatchSite> action) {
    long start = kernel.symbol("__start___jump_table");
    long end = kernel.symbol("__stop___jump_table");
    for (long entry = start; entry < end; entry += 16) {
      long target = entry + 4 + kernel.space().u32(entry + 4);
      action.accept(new PatchSite(Kind.JUMP_LABEL, entry + kernel.space().u32(entry), target));
    }
  }
}
