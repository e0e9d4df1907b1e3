package io.blueguard.testkit;

import io.blueguard.kernel.About;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.SymbolTable;
import io.blueguard.profile.Symbols;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel that a test makes by hand: structures and symbols as it is told, and 2 MiB of memory
 * from {@link #BASE} on.
 */
public final class FakeKernel {
  public static final long BASE = 0xffff_8880_0000_0000L;
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long SIZE = 2 << 20;

  private final FakeRam ram = new FakeRam(2 * SIZE);
  private final Map<String, Type.Struct> structs = new HashMap<>();
  private final List<Symbol> symbols = new ArrayList<>();

  /** A structure as {@link Types} gives it. */
  public record Struct(String name, long size, List<Type.Member> members) implements Type.Struct {
    @Override
    public boolean union() {
      return false;
    }

    @Override
    public Optional<Type.Member> member(String wanted) {
      return members.stream().filter(member -> member.name().equals(wanted)).findFirst();
    }
  }

  private record Array(Type element, long count) implements Type.Array {}

  /** Types that are these structures, by their tags. */
  public record Known(Map<String, Type.Struct> structs) implements Types {
    @Override
    public Optional<Type.Struct> struct(String tag) {
      return Optional.ofNullable(structs.get(tag));
    }

    @Override
    public Optional<Type> find(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<Long> enumerator(String name) {
      return Optional.empty();
    }

    @Override
    public Stream<String> names(String prefix) {
      return Stream.of();
    }

    @Override
    public int count() {
      return structs.size();
    }

    @Override
    public String source() {
      return "by hand";
    }
  }

  public static Type number(long size) {
    return new Type.Int("number", size, false, false, false);
  }

  public static Type array(Type element, long count) {
    return new Array(element, count);
  }

  /**
   * @param offset bytes
   */
  public static Type.Member member(String name, long offset, Type type) {
    return new Type.Member(name, type, offset * 8, 0);
  }

  public FakeKernel struct(String tag, Type.Member... members) {
    structs.put(tag, new Struct("struct " + tag, 4096, List.of(members)));
    return this;
  }

  /**
   * @param at bytes behind {@link #BASE}
   */
  public FakeKernel symbol(String name, long at) {
    symbols.add(new Symbol(name, BASE + at, 'D', ""));
    return this;
  }

  /**
   * @param at bytes behind {@link #BASE}
   */
  public FakeKernel put(long at, long... words) {
    for (int i = 0; i < words.length; i++) {
      ram.put64(at + 8L * i, words[i]);
    }
    return this;
  }

  public Kernel kernel() {
    long root = ram.tables(LAYOUT);
    ram.map(LAYOUT, root, BASE, 0, SIZE);
    Types types = new Known(Map.copyOf(structs));
    return of(ram.space(LAYOUT, root), types, SymbolTable.of(symbols, "by hand"));
  }

  /** One of which only its memory is known. */
  public static Kernel of(AddressSpace space) {
    return of(space, new Known(Map.of()), null);
  }

  /** One of which nothing else is known. */
  public static Kernel of(AddressSpace space, Types types, Symbols symbols) {
    About about = new About("", "", "", "", 0, 0, "full", List.of(), false);
    return new Kernel(about, space, types, symbols);
  }
}
