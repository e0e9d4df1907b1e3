package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.memory.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Code that a kernel writes at run time, by the accounts that it keeps of it.
 *
 * @param name the program's or trampoline's name
 */
record GeneratedCode(String name, Range range) {
  private static final int LIMIT = 65536;
  private static final long PACK = 2 * 1024 * 1024;
  private static final long MAX_LENGTH = 64 * 1024 * 1024;

  /**
   * {@code bpf_kallsyms}: programs, trampolines and dispatchers as {@code struct bpf_ksym} (since
   * 5.7; before, programs only, as {@code bpf_prog_aux}, which names no range).
   */
  static List<GeneratedCode> bpf(Kernel kernel) {
    Optional<Field> node = kernel.optional("bpf_ksym", "lnode");
    if (!kernel.has("bpf_kallsyms") || node.isEmpty()) {
      return List.of();
    }
    Reader reader = kernel.space();
    Field start = kernel.field("bpf_ksym", "start");
    Field end = kernel.field("bpf_ksym", "end");
    Field name = kernel.field("bpf_ksym", "name");
    List<GeneratedCode> found = new ArrayList<>();
    for (long object :
        ListWalk.steady(reader, kernel.symbol("bpf_kallsyms"), node.get().offset(), LIMIT)
            .objects()) {
      long from = start.get(reader, object);
      add(found, name.text(reader, object), from, end.get(reader, object) - from);
    }
    return found;
  }

  /** {@code ftrace_ops_trampoline_list}, since 5.8. */
  static List<GeneratedCode> trampolines(Kernel kernel) {
    if (!kernel.has("ftrace_ops_trampoline_list")) {
      return List.of();
    }
    Reader reader = kernel.space();
    Field trampoline = kernel.field("ftrace_ops", "trampoline");
    Field size = kernel.field("ftrace_ops", "trampoline_size");
    long head = kernel.symbol("ftrace_ops_trampoline_list");
    long node = kernel.field("ftrace_ops", "list").offset();
    List<GeneratedCode> found = new ArrayList<>();
    for (long ops : ListWalk.steady(reader, head, node, LIMIT).objects()) {
      add(found, "ftrace_trampoline", trampoline.get(reader, ops), size.get(reader, ops));
    }
    return found;
  }

  /** Pages of {@code kprobe_insn_slots} and {@code kprobe_optinsn_slots}. */
  static List<GeneratedCode> kprobes(Kernel kernel) {
    List<GeneratedCode> found = new ArrayList<>();
    Optional<Field> pages = kernel.optional("kprobe_insn_cache", "pages");
    Optional<Field> node = kernel.optional("kprobe_insn_page", "list");
    for (String cache : List.of("kprobe_insn_slots", "kprobe_optinsn_slots")) {
      if (kernel.has(cache) && pages.isPresent() && node.isPresent()) {
        Field code = kernel.field("kprobe_insn_page", "insns");
        long head = pages.get().at(kernel.symbol(cache));
        for (long page :
            ListWalk.steady(kernel.space(), head, node.get().offset(), LIMIT).objects()) {
          add(found, cache, code.get(kernel.space(), page), kernel.space().layout().pageSize());
        }
      }
    }
    return found;
  }

  /**
   * Pages that programs are packed into: {@code pack_list}, {@code struct bpf_prog_pack}, since
   * 5.18. Filters of the old kind (seccomp, sockets) lie there too and are on no other list.
   */
  static List<GeneratedCode> packs(Kernel kernel) {
    Optional<Field> code = kernel.optional("bpf_prog_pack", "ptr");
    if (!kernel.has("pack_list") || code.isEmpty()) {
      return List.of();
    }
    long node = kernel.field("bpf_prog_pack", "list").offset();
    List<GeneratedCode> found = new ArrayList<>();
    for (long pack :
        ListWalk.steady(kernel.space(), kernel.symbol("pack_list"), node, LIMIT).objects()) {
      // The size of a pack is not kept: 2 MiB for each node, or one page where that failed.
      add(found, "bpf_prog_pack", code.get().get(kernel.space(), pack), PACK);
    }
    return found;
  }

  /** Code by which a CPU starts, {@code real_mode_header}; x86 only. */
  static List<GeneratedCode> realMode(Kernel kernel) {
    List<GeneratedCode> found = new ArrayList<>();
    if (kernel.has("real_mode_header") && kernel.has("real_mode_blob_end")) {
      long length = kernel.symbol("real_mode_blob_end") - kernel.symbol("real_mode_blob");
      long start = kernel.space().u64(kernel.symbol("real_mode_header"));
      add(found, "real_mode", start, length);
    }
    return found;
  }

  private static void add(List<GeneratedCode> found, String name, long start, long length) {
    if (start != 0 && length > 0 && length <= MAX_LENGTH) {
      found.add(new GeneratedCode(name, new Range(start, length)));
    }
  }
}
