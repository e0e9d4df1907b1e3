package io.blueguard.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two hundred thousand symbols in few arrays: names stay packed as the kernel packs them, an open
 * hash table finds a name, and the order of the addresses finds an address.
 */
public final class SymbolTable implements Symbols {
  /** Static functions share names, but not that many; a hostile table may try. */
  private static final int MAX_SAME = 4096;

  private final PackedNames names;
  private final long[] va;
  private final int[] slots;
  private final int[] order;
  private final String source;

  private SymbolTable(PackedNames names, long[] va, int[] slots, String source) {
    this.names = names;
    this.va = va;
    this.slots = slots;
    this.order = order(va);
    this.source = source;
  }

  static SymbolTable restored(PackedNames names, long[] va, int[] slots, String source) {
    return new SymbolTable(names, va, slots, source);
  }

  /** From symbols in any order; of each the name, the address and the letter count. */
  public static SymbolTable of(List<Symbol> symbols, String source) {
    List<Symbol> sorted = new ArrayList<>(symbols);
    sorted.sort((a, b) -> Long.compareUnsigned(a.va(), b.va()));
    long[] va = sorted.stream().mapToLong(Symbol::va).toArray();
    PackedNames names = PackedNames.of(sorted);
    return new SymbolTable(names, va, names.slots(), source);
  }

  /** The same symbols elsewhere: every address is {@code delta} higher. */
  public SymbolTable moved(long delta) {
    long[] moved = va.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += delta;
    }
    return new SymbolTable(names, moved, slots, source);
  }

  /**
   * The same kernel with another KASLR offset: kernel addresses are {@code delta} higher, and the
   * per-CPU offsets and constants in the lower half stay.
   */
  public SymbolTable slid(long delta) {
    if (delta == 0) {
      return this;
    }
    long[] slid = va.clone();
    for (int i = 0; i < slid.length; i++) {
      slid[i] += slid[i] < 0 ? delta : 0;
    }
    return new SymbolTable(names, slid, slots, source);
  }

  /** Null while the addresses are sorted as they stand, as kallsyms has them. */
  private static int[] order(long[] va) {
    for (int i = 1; i < va.length; i++) {
      if (Long.compareUnsigned(va[i], va[i - 1]) < 0) {
        return IntStream.range(0, va.length)
            .boxed()
            .sorted((a, b) -> Long.compareUnsigned(va[a], va[b]))
            .mapToInt(Integer::intValue)
            .toArray();
      }
    }
    return null;
  }

  PackedNames packedNames() {
    return names;
  }

  long[] addresses() {
    return va;
  }

  int[] slots() {
    return slots;
  }

  @Override
  public OptionalLong address(String name) {
    int first = names.find(slots, name);
    return first < 0 ? OptionalLong.empty() : OptionalLong.of(va[first]);
  }

  @Override
  public List<Symbol> all(String name) {
    int[] positions = new int[MAX_SAME];
    int count = names.find(slots, name, positions);
    return IntStream.range(0, count).mapToObj(i -> symbol(positions[i])).toList();
  }

  @Override
  public Optional<Symbol> at(long address) {
    int last = floor(address);
    if (last < 0 || last == va.length - 1 && sorted(last) != address) {
      return Optional.empty();
    }
    // Below the kernel stand offsets and constants: what is between them and it belongs to neither.
    if (sorted(last) >= 0 && sorted(last) != address && sorted(last + 1) < 0) {
      return Optional.empty();
    }
    return Optional.of(symbol(position(firstOf(last))));
  }

  @Override
  public List<Symbol> exactly(long address) {
    List<Symbol> found = new ArrayList<>();
    int last = floor(address);
    if (last >= 0 && sorted(last) == address) {
      for (int rank = firstOf(last); rank <= last; rank++) {
        found.add(symbol(position(rank)));
      }
    }
    return found;
  }

  @Override
  public boolean begins(long address) {
    int last = floor(address);
    return last >= 0 && sorted(last) == address;
  }

  /** Rank of the last symbol at or below the address; -1 when all are above. */
  private int floor(long address) {
    int low = 0;
    int high = va.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted(middle), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private int firstOf(int rank) {
    int first = rank;
    while (first > 0 && sorted(first - 1) == sorted(rank)) {
      first--;
    }
    return first;
  }

  private int position(int rank) {
    return order == null ? rank : order[rank];
  }

  private long sorted(int rank) {
    return va[position(rank)];
  }

  private Symbol symbol(int i) {
    return new Symbol(names.name(i), va[i], names.kind(i), "");
  }

  @Override
  public Stream<String> names(String prefix) {
    return IntStream.range(0, va.length)
        .filter(i -> names.startsWith(i, prefix))
        .mapToObj(names::name)
        .sorted()
        .distinct();
  }

  @Override
  public int count() {
    return va.length;
  }

  @Override
  public String source() {
    return source;
  }
}
