package io.blueguard.inspect.module;

import io.blueguard.profile.Symbol;
import io.blueguard.profile.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The symbols of a kernel and those of its modules. The kernel's own come first. */
final class LayeredSymbols implements Symbols {
  private final Symbols kernel;
  private final Map<String, List<Symbol>> names = new HashMap<>();
  private final TreeMap<Long, List<Symbol>> places = new TreeMap<>(Long::compareUnsigned);
  private final ModuleMap memory;
  private int count;

  LayeredSymbols(Symbols kernel, ModuleMap memory) {
    this.kernel = kernel;
    this.memory = memory;
  }

  void add(List<Symbol> symbols) {
    for (Symbol symbol : symbols) {
      names.computeIfAbsent(symbol.name(), key -> new ArrayList<>()).add(symbol);
      places.computeIfAbsent(symbol.va(), key -> new ArrayList<>()).add(symbol);
      count++;
    }
  }

  @Override
  public OptionalLong address(String name) {
    OptionalLong own = kernel.address(name);
    List<Symbol> others = names.getOrDefault(name, List.of());
    return own.isPresent() || others.isEmpty() ? own : OptionalLong.of(others.getFirst().va());
  }

  @Override
  public List<Symbol> all(String name) {
    return both(kernel.all(name), names.getOrDefault(name, List.of()));
  }

  private static List<Symbol> both(List<Symbol> one, List<Symbol> other) {
    List<Symbol> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  @Override
  public Optional<Symbol> at(long va) {
    String module = memory.at(va);
    if (module.isEmpty()) {
      return kernel.at(va);
    }
    return Optional.ofNullable(places.floorEntry(va))
        .map(entry -> entry.getValue().getFirst())
        .filter(symbol -> symbol.module().equals(module));
  }

  @Override
  public List<Symbol> exactly(long va) {
    return both(kernel.exactly(va), places.getOrDefault(va, List.of()));
  }

  @Override
  public Stream<String> names(String prefix) {
    Stream<String> others = names.keySet().stream().filter(name -> name.startsWith(prefix));
    return Stream.concat(kernel.names(prefix), others).sorted().distinct();
  }

  @Override
  public int count() {
    return kernel.count() + count;
  }

  @Override
  public String source() {
    return kernel.source();
  }
}
