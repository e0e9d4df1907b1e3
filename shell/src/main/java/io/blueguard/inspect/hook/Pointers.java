package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.inspect.module.ModuleMap;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Code pointers while a view collects them. A pointer that is zero is no pointer. */
final class Pointers {
  private static final int LIMIT = 65536;
  private static final int MAX_NESTING = 4;
  private static final int MAX_TABLE = 8192;
  private static final String DEBUGFS = "full_proxy_";
  private static final String TABLE = "table";
  private static final String UNLINKED = "unlinked";
  private static final Set<String> CONSTANT =
      Set.of("proto", "sched_class", "vm_operations_struct");

  /** What is the same for all pointers to one place. */
  private record Target(
      String symbol, String owner, String area, boolean function, boolean sealed) {}

  private record Slot(String member, long offset, Type.Function signature) {}

  private final Kernel kernel;
  private final String kind;
  private final CodeMap code;
  private final Rows<CodePointer> rows;
  private final Signature signatures;
  private final Landing landing;
  private final Range image;
  private final Map<String, List<Slot>> slots = new HashMap<>();
  private final Map<Long, Target> targets = new HashMap<>();

  Pointers(Kernel kernel, String kind, CodeMap code, Rows<CodePointer> rows) {
    this.kernel = kernel;
    this.kind = kind;
    this.code = code;
    this.rows = rows;
    signatures = new Signature(kernel);
    landing = new Landing(kernel);
    image = CodeMap.range(kernel, "_stext", "_end");
  }

  /**
   * The same for the same rows, with a kernel that knows the symbols and types of these modules
   * too.
   */
  Pointers knowing(Set<String> modules) {
    return new Pointers(ModuleKnowledge.of(kernel, rows, modules), kind, code, rows);
  }

  Kernel kernel() {
    return kernel;
  }

  Reader reader() {
    return kernel.space();
  }

  CodeMap code() {
    return code;
  }

  /** The pointer that lies at a place. */
  void at(String object, long place) {
    at(object, place, Optional.empty());
  }

  /**
   * @param signature of the functions that may stand there, where that is known
   */
  void at(String object, long place, Optional<Type.Function> signature) {
    attempt(object, () -> add(object, place, reader().u64(place), signature));
  }

  /** A pointer member of an object. */
  void member(String object, Field member, long va) {
    at(object, member.at(va), Signature.of(member.type()));
  }

  void add(String object, long place, long target) {
    add(object, place, target, Optional.empty());
  }

  /**
   * @param signature of the functions that may stand there, where that is known
   */
  void add(String object, long place, long target, Optional<Type.Function> signature) {
    if (target != 0) {
      Target found = targets.computeIfAbsent(target, this::target);
      String mismatch =
          signature.isPresent() && found.function()
              ? signatures.mismatch(found.symbol(), signature.get())
              : "";
      rows.add(
          new CodePointer(
              kind,
              object,
              place,
              target,
              found.symbol(),
              found.owner(),
              found.area(),
              mismatch,
              found.sealed()));
    }
  }

  /** A function whose place is on no list any more, though it belongs on one. */
  void unlinked(String object, long place, long target) {
    Target found = targets.computeIfAbsent(target, this::target);
    rows.add(
        new CodePointer(
            kind, object, place, target, found.symbol(), found.owner(), UNLINKED, "", false));
  }

  private Target target(long va) {
    CodeMap.Place found = code.at(va);
    String symbol =
        found.offset() == 0 ? found.symbol() : found.symbol() + "+" + Hex.of(found.offset());
    String area = found.kind().name().toLowerCase(Locale.ROOT);
    boolean function = found.kind() == CodeMap.Kind.KERNEL && found.offset() == 0;
    return new Target(symbol, found.owner(), area, function, function && landing.sealed(va));
  }

  /** Every function pointer of an operations table; nothing for a table at zero. */
  void table(String object, String tag, long va) {
    if (va != 0) {
      members(object, slots.computeIfAbsent(tag, this::functions), va);
      if (!image.contains(va) && constant(tag)) {
        attempt(object, () -> elsewhere(object, tag, va));
      }
    }
  }

  /** In one read; where that is not possible, one by one, so that each tells what is wrong. */
  private void members(String object, List<Slot> members, long va) {
    MemorySegment table = whole(members, va);
    for (Slot slot : members) {
      long place = va + slot.offset();
      if (table == null) {
        at(object + "." + slot.member(), place, Optional.of(slot.signature()));
      } else if (table.get(Reader.U64, slot.offset()) != 0 && !mark(table, slot)) {
        long target = table.get(Reader.U64, slot.offset());
        add(object + "." + slot.member(), place, target, Optional.of(slot.signature()));
      }
    }
  }

  /** {@code NFT_REDUCE_READONLY}, since 5.18: a one where a function could stand. */
  private static boolean mark(MemorySegment table, Slot slot) {
    return slot.member().equals("reduce") && table.get(Reader.U64, slot.offset()) == 1;
  }

  private MemorySegment whole(List<Slot> members, long va) {
    long length = members.stream().mapToLong(Slot::offset).max().orElse(0) + Long.BYTES;
    try {
      return length > MAX_TABLE ? null : MemorySegment.ofArray(reader().bytes(va, (int) length));
    } catch (Failure.NotMapped | Failure.EngineFailure inPart) {
      return null;
    }
  }

  /** Tables of these types are built into the kernel or a module, and not made at run time. */
  private static boolean constant(String tag) {
    return tag.endsWith("operations") || tag.endsWith("_ops") || CONSTANT.contains(tag);
  }

  /**
   * A table that lies neither in the image nor in a module: a copy in which functions can be
   * exchanged although the original cannot be written to. Files of debugfs have copies by design,
   * and what BPF programs stand in for is made at run time.
   */
  private void elsewhere(String object, String tag, long va) {
    if (!modules().at(va).isEmpty()) {
      return;
    }
    for (Slot slot : slots.get(tag)) {
      long target = reader().u64(va + slot.offset());
      if (target != 0) {
        CodeMap.Place found = code.at(target);
        if (found.kind() == CodeMap.Kind.BPF || found.symbol().startsWith(DEBUGFS)) {
          return;
        }
      }
    }
    rows.add(new CodePointer(kind, object, va, va, "", "", TABLE, "", false));
  }

  private ModuleMap modules() {
    return kernel.moment().once(ModuleMap.class, () -> Modules.map(kernel));
  }

  private List<Slot> functions(String tag) {
    List<Slot> found = new ArrayList<>();
    kernel.types().struct(tag).ifPresent(struct -> functions(struct, 0, "", 0, found));
    if (found.isEmpty()) {
      rows.fault(kind, "no such type, or no functions in it: type=" + tag);
    }
    return found;
  }

  private static void functions(
      Type.Struct struct, long base, String path, int depth, List<Slot> found) {
    for (Type.Member member : struct.members()) {
      Type type = member.type().resolved();
      long offset = base + member.offset();
      Optional<Type.Function> function = Signature.of(type);
      if (function.isPresent()) {
        found.add(new Slot(path + member.name(), offset, function.get()));
      } else if (type instanceof Type.Struct inner && !inner.union() && depth < MAX_NESTING) {
        String name = member.name().isEmpty() ? path : path + member.name() + ".";
        functions(inner, offset, name, depth + 1, found);
      }
    }
  }

  /** Objects on a list; a list that is not whole is a fault. */
  long[] list(String name, long head, String type, String node) {
    ListWalk walk = ListWalk.steady(reader(), head, kernel.field(type, node).offset(), LIMIT);
    rows.tell(name, walk);
    return walk.objects();
  }

  /** How many elements of that size lie between a symbol and the next. */
  int elements(String symbol, long size, int limit) {
    long start = kernel.symbol(symbol);
    int count = 0;
    while (count < limit
        && kernel
            .symbols()
            .at(start + (count + 1) * size - 1)
            .map(s -> s.va() == start)
            .orElse(false)) {
      count++;
    }
    return count;
  }

  /** Does a part of the collecting; what fails is a fault and costs that part only. */
  void attempt(String object, Runnable part) {
    try {
      part.run();
    } catch (Failure failure) {
      rows.fault(object, failure.getMessage());
    }
  }

  /** True when the kernel has the symbol; else the part it stands for is noted as skipped. */
  boolean has(String symbol) {
    if (!kernel.has(symbol)) {
      skip("this kernel has no symbol " + symbol);
      return false;
    }
    return true;
  }

  /** Like {@link Kernel#optional}, with what the absence costs noted. */
  Optional<Field> optional(String type, String newest, String... older) {
    Optional<Field> field = kernel.optional(type, newest, older);
    if (field.isEmpty()) {
      skip("this kernel has no member " + type + "." + newest);
    }
    return field;
  }

  void skip(String why) {
    rows.fault(kind, "skipped: " + why);
  }
}
