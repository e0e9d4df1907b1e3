package io.blueguard.inspect.struct;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.Symbols;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import io.blueguard.space.PageWalk;
import io.blueguard.space.TracedSpace;
import io.blueguard.space.Trail;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A view's walk as it happens: the symbols and types it asks for, each page it translates, each
 * read. The view itself knows nothing of it; what it reads through tells.
 */
public final class Explained implements View<Explained.Step> {
  private static final long NEAR = 1 << 16;
  private static final int KINDS = 10_000;

  private final View<?> view;
  private final int each;

  /**
   * One step.
   *
   * @param kind {@code symbol}, {@code type}, {@code member}, {@code translate}, {@code read};
   *     last, how often each of those was made, {@code count}, and {@code rows}
   * @param what the symbol, the type, {@code task_struct.comm}, or whose address it is
   * @param va the address, or null
   * @param pa the physical address behind it, or null
   * @param length bytes read; of a type its size; of a translation those of the page
   * @param value what was found
   * @param levels the entries on the way through the page tables, from the root down
   */
  public record Step(
      int step,
      String kind,
      String what,
      @Address Long va,
      @Address Long pa,
      Long length,
      String value,
      List<String> levels) {}

  /**
   * @param each how many steps of a kind are told of, reads of one member being a kind; the others
   *     are counted
   */
  public Explained(View<?> view, int each) {
    this.view = view;
    this.each = each;
  }

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public Class<Step> rowType() {
    return Step.class;
  }

  @Override
  public List<String> key() {
    return List.of("step");
  }

  @Override
  public Inspection<Step> inspect(Kernel kernel) {
    Told told = new Told(kernel, each);
    TracedSpace space =
        new TracedSpace(
            kernel.space().memory(), kernel.space().layout(), kernel.space().root(), told);
    Kernel traced =
        new Kernel(
            kernel.about(),
            space,
            new TracedTypes(kernel.types(), told),
            new TracedSymbols(kernel.symbols(), told));
    Inspection<?> answer = view.inspect(traced);
    answer.faults().forEach(fault -> told.rows.fault(fault.object(), fault.reason()));
    told.end(answer.rows().size());
    return told.rows.done();
  }

  /** Collects the steps. */
  private static final class Told implements Trail {
    private final Rows<Step> rows = new Rows<>();
    private final Kernel kernel;
    private final int each;
    private final Set<String> known = new HashSet<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long reads;
    private long translations;
    private int steps;

    Told(Kernel kernel, int each) {
      this.kernel = kernel;
      this.each = each;
    }

    private void add(
        String kind,
        String what,
        Long va,
        Long pa,
        Long length,
        String value,
        List<String> levels) {
      rows.add(new Step(++steps, kind, what, va, pa, length, value, levels));
    }

    /** Whether one more of that kind is shown. */
    private boolean shown(String kind) {
      return counts.size() < KINDS && counts.merge(kind, 1L, Long::sum) <= each;
    }

    void member(String tag, Type.Member member) {
      if (known.add(tag + "." + member.name()) && known.size() < KINDS) {
        String bits = member.bits() == 0 ? "" : ", " + member.bits() + " bits";
        String text = member.type().name() + " at offset " + Hex.of(member.offset()) + bits;
        add("member", tag + "." + member.name(), null, null, member.type().size(), text, List.of());
      }
    }

    void symbol(String name, long va) {
      if (known.add("symbol " + name)) {
        add("symbol", name, va, null, null, "", List.of());
      }
    }

    void type(Type.Struct type) {
      if (known.add(type.name())) {
        add("type", type.name(), null, null, type.size(), "", List.of());
      }
    }

    @Override
    public void translated(PageWalk walk, long root) {
      translations++;
      if (!shown(root == kernel.space().root() ? "page" : "page of a process")) {
        return;
      }
      List<String> levels =
          walk.steps().stream()
              .map(
                  step ->
                      "%s at %s: %s"
                          .formatted(step.level(), Hex.of(step.entryPa()), Hex.of(step.entry())))
              .toList();
      String end = walk.mapped() ? "" : walk.reason();
      Long pa = walk.mapped() ? walk.pa() : null;
      add("translate", place(walk.va()), walk.va(), pa, walk.pageSize(), end, levels);
    }

    @Override
    public void read(long va, long pa, long length, String what, Object value) {
      reads++;
      if (!shown(what.isEmpty() ? "bytes that no member was named for" : what)) {
        return;
      }
      String text = value instanceof Long number ? number(number, length) : "\"" + value + '"';
      String place = place(va);
      String name = what.isEmpty() ? place : what + (place.isEmpty() ? "" : "  " + place);
      add("read", name, va, pa, length, text, List.of());
    }

    /** An address of the kernel with its symbol; what is no address as a number. */
    private String number(long value, long length) {
      boolean address = length == 8 && value < 0;
      return address ? new CText(kernel).pointer(value) : value + " (" + Hex.of(value) + ")";
    }

    /** {@code init_task+0x8d8}, where a symbol is near. */
    private String place(long va) {
      return kernel
          .symbols()
          .at(va)
          .filter(symbol -> va - symbol.va() < NEAR && !symbol.name().isEmpty())
          .map(s -> s.name() + (va == s.va() ? "" : "+" + Hex.of(va - s.va())))
          .orElse("");
    }

    void end(int found) {
      counts.forEach(
          (kind, count) -> {
            if (count > each) {
              add("count", kind, null, null, null, count + " times in all", List.of());
            }
          });
      String text = "%d rows out of %d reads on %d pages".formatted(found, reads, translations);
      add("rows", text, null, null, null, "", List.of());
    }
  }

  private record TracedStruct(Type.Struct inner, String tag, Told told) implements Type.Struct {
    @Override
    public Optional<Type.Member> member(String name) {
      Optional<Type.Member> found = inner.member(name);
      found.ifPresent(member -> told.member(tag, member));
      return found;
    }

    @Override
    public List<Type.Member> members() {
      return inner.members();
    }

    @Override
    public boolean union() {
      return inner.union();
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public long size() {
      return inner.size();
    }
  }

  private record TracedTypes(Types inner, Told told) implements Types {
    @Override
    public Optional<Type.Struct> struct(String tag) {
      Optional<Type.Struct> found = inner.struct(tag);
      found.ifPresent(told::type);
      return found.map(struct -> new TracedStruct(struct, tag, told));
    }

    @Override
    public Optional<Type> find(String name) {
      return inner.find(name);
    }

    @Override
    public Optional<Long> enumerator(String name) {
      return inner.enumerator(name);
    }

    @Override
    public Optional<Type> variable(String name) {
      return inner.variable(name);
    }

    @Override
    public Optional<Type.Function> function(String name) {
      return inner.function(name);
    }

    @Override
    public Stream<String> names(String prefix) {
      return inner.names(prefix);
    }

    @Override
    public int count() {
      return inner.count();
    }

    @Override
    public String source() {
      return inner.source();
    }
  }

  private record TracedSymbols(Symbols inner, Told told) implements Symbols {
    @Override
    public OptionalLong address(String name) {
      OptionalLong found = inner.address(name);
      found.ifPresent(va -> told.symbol(name, va));
      return found;
    }

    @Override
    public List<Symbol> all(String name) {
      return inner.all(name);
    }

    @Override
    public Optional<Symbol> at(long va) {
      return inner.at(va);
    }

    @Override
    public List<Symbol> exactly(long va) {
      return inner.exactly(va);
    }

    @Override
    public Stream<String> names(String prefix) {
      return inner.names(prefix);
    }

    @Override
    public int count() {
      return inner.count();
    }

    @Override
    public String source() {
      return inner.source();
    }
  }
}
