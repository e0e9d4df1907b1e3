package io.blueguard.inspect.stack;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.stack.OrcRule.Base;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.inspect.text.ModuleText;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel's own unwind tables (x86-64, {@code CONFIG_UNWINDER_ORC}, since 4.14), which lie in
 * its memory: for each stretch of code how far its caller's frame is away.
 *
 * <pre>
 *   __start_orc_unwind_ip  s32 each: how far behind itself the stretch begins, ascending
 *   __start_orc_unwind     struct orc_entry each, 6 bytes
 * </pre>
 *
 * A module has both in {@code module.arch}.
 */
final class OrcTables {
  private static final int MOST = 16 << 20;

  // arch/x86/include/asm/orc_types.h; numbered anew in 7.x.
  private static final List<Base> OLDER =
      List.of(
          Base.SAME,
          Base.PREVIOUS_SP,
          Base.OTHER,
          Base.OTHER,
          Base.BP,
          Base.SP,
          Base.OTHER,
          Base.OTHER,
          Base.AT_BP,
          Base.AT_SP);
  private static final List<Base> NEWER =
      List.of(
          Base.SAME,
          Base.OTHER,
          Base.OTHER,
          Base.SP,
          Base.BP,
          Base.OTHER,
          Base.OTHER,
          Base.OTHER,
          Base.PREVIOUS_SP,
          Base.AT_SP,
          Base.AT_BP);

  /** Code, and the tables that describe it. */
  private record Table(Range code, long ips, long entries, int count) {}

  private final Kernel kernel;
  private final Reader reader;
  private final Table own;
  private final Field spOffset;
  private final Field bpOffset;
  private final Field spBase;
  private final Field bpBase;
  private final Field type;
  private final Optional<Field> end;
  private final long size;
  private final List<Base> bases;
  private Map<Range, Table> modules;

  /**
   * @throws Failure when this kernel has none
   */
  OrcTables(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    spOffset = kernel.field("orc_entry", "sp_offset");
    bpOffset = kernel.field("orc_entry", "bp_offset");
    spBase = kernel.field("orc_entry", "sp_reg");
    bpBase = kernel.field("orc_entry", "bp_reg");
    type = kernel.field("orc_entry", "type");
    // Until 6.3; since then it is one of the types.
    end = kernel.optional("orc_entry", "end");
    size = kernel.struct("orc_entry").size();
    Range ips = CodeMap.range(kernel, "__start_orc_unwind_ip", "__stop_orc_unwind_ip");
    own =
        new Table(
            CodeMap.kernelText(kernel),
            ips.start(),
            kernel.symbol("__start_orc_unwind"),
            (int) Math.min(ips.length() / 4, MOST));
    bases = bases(kernel.symbol("schedule"));
  }

  /** What the numbers mean: where a function begins, its caller's frame is counted from sp. */
  private List<Base> bases(long function) {
    int number = (int) spBase.get(reader, find(own, function));
    return Stream.of(OLDER, NEWER)
        .filter(known -> known.size() > number && known.get(number) == Base.SP)
        .findFirst()
        .orElseThrow(
            () -> new Failure.BadData("unwind tables of an unknown kind: sp_reg=" + number));
  }

  /** The rule for an address of code; empty when no table speaks of it. */
  Optional<OrcRule> at(long va) {
    return table(va).filter(table -> table.count() > 0).map(table -> rule(find(table, va)));
  }

  private Optional<Table> table(long va) {
    if (own.code().contains(va)) {
      return Optional.of(own);
    }
    modules = modules == null ? readModules() : modules;
    return modules.entrySet().stream()
        .filter(entry -> entry.getKey().contains(va))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private Map<Range, Table> readModules() {
    Map<Range, Table> found = new LinkedHashMap<>();
    Optional<Field> count = kernel.optional("module", "arch.num_orcs");
    if (count.isEmpty()) {
      return found;
    }
    Field ips = kernel.field("module", "arch.orc_unwind_ip");
    Field entries = kernel.field("module", "arch.orc_unwind");
    ModuleText text = new ModuleText(kernel);
    for (long module : Modules.list(kernel).objects()) {
      for (Range code : text.of(module)) {
        int most = (int) Math.min(count.get().get(reader, module), MOST);
        long place = ips.get(reader, module);
        found.put(code, new Table(code, place, entries.get(reader, module), most));
      }
    }
    return found;
  }

  /** The entry of the last stretch that begins at or before the address. */
  private long find(Table table, long va) {
    int low = 0;
    int high = table.count();
    while (low + 1 < high) {
      int middle = (low + high) >>> 1;
      long place = table.ips() + 4L * middle;
      if (Long.compareUnsigned(place + reader.u32(place), va) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return table.entries() + size * low;
  }

  private OrcRule rule(long entry) {
    return new OrcRule(
        kind(entry),
        base((int) spBase.get(reader, entry)),
        (int) spOffset.get(reader, entry),
        base((int) bpBase.get(reader, entry)),
        (int) bpOffset.get(reader, entry));
  }

  private Base base(int number) {
    return number < bases.size() ? bases.get(number) : Base.OTHER;
  }

  private OrcRule.Kind kind(long entry) {
    int number = (int) type.get(reader, entry);
    if (end.isEmpty()) {
      return number < OrcRule.Kind.values().length
          ? OrcRule.Kind.values()[number]
          : OrcRule.Kind.UNKNOWN;
    }
    if (end.get().get(reader, entry) != 0) {
      return OrcRule.Kind.END;
    }
    return switch (number) {
      case 0 -> OrcRule.Kind.CALL;
      case 1 -> OrcRule.Kind.REGISTERS;
      case 2 -> OrcRule.Kind.INTERRUPT;
      default -> OrcRule.Kind.UNKNOWN;
    };
  }
}
