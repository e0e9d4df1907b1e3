package io.blueguard.profile;

import java.util.Optional;
import java.util.stream.Stream;

/** The types of one kernel, by name. May be asked by many threads at once. */
public interface Types {
  /** A struct or union by its tag, without the word {@code struct} in front. */
  Optional<Type.Struct> struct(String tag);

  /**
   * Any named type: {@code struct x}, {@code union x}, {@code enum x}, a typedef, {@code unsigned
   * int}, or a bare tag.
   */
  Optional<Type> find(String name);

  /** The value of an enumerator, in whichever enumeration it stands. */
  Optional<Long> enumerator(String name);

  /** The type of a variable, where the types tell: BTF does of per-CPU variables only. */
  default Optional<Type> variable(String name) {
    return Optional.empty();
  }

  /**
   * The signature of a function of this kernel; empty where the types do not tell (ISF files, BTF
   * before 5.7, functions that the compiler changed).
   */
  default Optional<Type.Function> function(String name) {
    return Optional.empty();
  }

  /** Names of structs, unions, enumerations and typedefs, for completion; sorted. */
  Stream<String> names(String prefix);

  /** How many types there are. */
  int count();

  /** Where they came from: {@code btf}, {@code isf}. */
  String source();
}
