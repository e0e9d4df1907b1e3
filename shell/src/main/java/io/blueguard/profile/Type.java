package io.blueguard.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A C type of the kernel. Qualifiers (const, volatile, restrict, type tags) are left out; typedefs
 * are kept. Sizes are in bytes. What a pointer, an array or a member refers to is resolved when it
 * is asked for.
 */
public sealed interface Type {
  /** As C spells it: {@code struct task_struct}, {@code char [16]}, {@code struct file *}. */
  String name();

  /** In bytes; 0 for void, functions and types that are only declared. */
  long size();

  /** This type with all typedefs taken away. */
  default Type resolved() {
    Type type = this;
    for (int hops = 0; type instanceof Alias alias && hops < 64; hops++) {
      type = alias.target();
    }
    return type;
  }

  record Void() implements Type {
    @Override
    public String name() {
      return "void";
    }

    @Override
    public long size() {
      return 0;
    }
  }

  record Int(String name, long size, boolean signed, boolean character, boolean bool)
      implements Type {
    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  record Float(String name, long size) implements Type {}

  /** Named values; a value outside them is possible. */
  record Enumeration(String name, long size, boolean signed, Map<String, Long> values)
      implements Type {
    /** The name of a value, if it has one. */
    public Optional<String> nameOf(long value) {
      return values.entrySet().stream()
          .filter(entry -> entry.getValue() == value)
          .map(Map.Entry::getKey)
          .findFirst();
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  non-sealed interface Pointer extends Type {
    Type target();

    @Override
    default String name() {
      String target = target().name();
      return target + (target.endsWith("*") ? "*" : " *");
    }

    @Override
    default long size() {
      return 8;
    }
  }

  non-sealed interface Array extends Type {
    Type element();

    /** 0 for a flexible array. */
    long count();

    @Override
    default String name() {
      return element().name() + " [" + count() + "]";
    }

    @Override
    default long size() {
      return element().size() * count();
    }
  }

  non-sealed interface Alias extends Type {
    Type target();

    @Override
    default long size() {
      return target().size();
    }
  }

  /** A function's signature, as a pointer to it needs it. */
  non-sealed interface Function extends Type {
    Type result();

    List<Type> parameters();

    @Override
    default long size() {
      return 0;
    }
  }

  /** A struct or a union. */
  non-sealed interface Struct extends Type {
    boolean union();

    /** In the order of their declaration, anonymous ones (empty name) included. */
    List<Member> members();

    /**
     * A member by name, seen through anonymous structs and unions, its offset counted from the
     * start of this type.
     */
    Optional<Member> member(String name);
  }

  /** Declared but not defined in this kernel's types. */
  record Forward(String name) implements Type {
    @Override
    public long size() {
      return 0;
    }
  }

  /**
   * @param name empty for an anonymous struct or union
   * @param bitOffset from the start of the type it was asked from
   * @param bits width of a bit field, 0 for any other member
   */
  record Member(String name, Type type, long bitOffset, int bits) {
    /** In bytes; of a bit field, of the byte that holds its first bit. */
    public long offset() {
      return bitOffset >> 3;
    }
  }
}
