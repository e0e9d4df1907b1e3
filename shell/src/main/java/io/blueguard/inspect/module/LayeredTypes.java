package io.blueguard.inspect.module;

import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The types of a kernel and behind them those of its modules: the first that knows a name. */
record LayeredTypes(List<Types> layers) implements Types {
  private <T> Optional<T> first(Function<Types, Optional<T>> question) {
    return layers.stream().map(question).flatMap(Optional::stream).findFirst();
  }

  @Override
  public Optional<Type.Struct> struct(String tag) {
    return first(types -> types.struct(tag));
  }

  @Override
  public Optional<Type> find(String name) {
    // A kernel may only declare what a module defines.
    Optional<Type> defined = first(types -> types.find(name).filter(type -> type.size() > 0));
    return defined.isPresent() ? defined : first(types -> types.find(name));
  }

  @Override
  public Optional<Long> enumerator(String name) {
    return first(types -> types.enumerator(name));
  }

  @Override
  public Optional<Type> variable(String name) {
    return first(types -> types.variable(name));
  }

  @Override
  public Optional<Type.Function> function(String name) {
    return first(types -> types.function(name));
  }

  @Override
  public Stream<String> names(String prefix) {
    return layers.stream().flatMap(types -> types.names(prefix)).sorted().distinct();
  }

  @Override
  public int count() {
    return layers.getFirst().count();
  }

  @Override
  public String source() {
    return layers.getFirst().source();
  }
}
