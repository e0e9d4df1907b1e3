package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.inspect.struct.FlagNames;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.KObject;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a script has to know of a type, found out once: a loop over ten thousand tasks looks {@code
 * comm} up in one hash table and reads it.
 */
final class Shape {
  /** A kernel's shapes live as long as its types do. */
  private static final Map<Types, Map<Type, Shape>> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Map<Type, Shape> all;
  private final Types types;
  private final Type type;
  private final Type plain;
  private final boolean text;
  private final String tag;
  private final Field whole;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  /**
   * A member.
   *
   * @param link what the container in it holds; null when it is none or that is not known
   * @param flags names of its bits, or null
   */
  record Slot(Shape shape, Field field, Link link, FlagNames flags) {
    Object value(Kernel kernel, long va) {
      if (flags != null) {
        return new FlagWord(flags, field.get(kernel.space(), va));
      }
      return field.bits() > 0
          ? shape.number(field.get(kernel.space(), va))
          : shape.value(kernel, va + field.offset(), link);
    }
  }

  private Shape(Map<Type, Shape> all, Types types, Type type) {
    this.all = all;
    this.types = types;
    this.type = type;
    this.plain = type.resolved();
    this.text =
        plain instanceof Type.Array array
            && array.element().resolved() instanceof Type.Int integer
            && integer.name().equals("char");
    this.tag = bare(plain.name());
    // Without its typedefs: each reading would look for what is behind them.
    this.whole = new Field(type.name(), plain, 0, 0, 0);
  }

  static Shape of(Kernel kernel, Type type) {
    return KNOWN
        .computeIfAbsent(kernel.types(), types -> new ConcurrentHashMap<>())
        .computeIfAbsent(type, t -> new Shape(KNOWN.get(kernel.types()), kernel.types(), t));
  }

  /** Of a type met on the way from this one. */
  private Shape next(Type other) {
    Shape known = all.get(other);
    if (known == null) {
      known = new Shape(all, types, other);
      all.put(other, known);
    }
    return known;
  }

  Type type() {
    return type;
  }

  Type plain() {
    return plain;
  }

  boolean pointer() {
    return plain instanceof Type.Pointer;
  }

  /** Of what a pointer points to. */
  Shape target() {
    return next(((Type.Pointer) plain).target());
  }

  /**
   * A member by name.
   *
   * @throws Failure.NoSuchMember when there is none
   */
  Slot slot(String name) {
    Slot known = slots.get(name);
    if (known == null) {
      known = find(name);
      slots.put(name, known);
    }
    return known;
  }

  boolean has(String name) {
    return plain instanceof Type.Struct struct && struct.member(name).isPresent();
  }

  private Slot find(String name) {
    if (!(plain instanceof Type.Struct struct)) {
      throw new Failure.NoSuchMember("has no members: type=" + type.name() + " member=" + name);
    }
    Type.Member member =
        struct
            .member(name)
            .orElseThrow(
                () ->
                    new Failure.NoSuchMember(
                        "no such member: type=" + type.name() + " member=" + name));
    int below = member.bits() == 0 ? 0 : (int) (member.bitOffset() & 7);
    Field field = new Field(name, member.type(), member.offset(), below, member.bits());
    Optional<FlagNames> flags =
        member.type().resolved() instanceof Type.Int
            ? FlagNames.of(types, tag(), name)
            : Optional.empty();
    return new Slot(next(member.type()), field, Link.of(tag(), name), flags.orElse(null));
  }

  /** Without the word {@code struct} in front; of a typedef that of what it stands for. */
  String tag() {
    return tag;
  }

  private static String bare(String name) {
    boolean keyword = name.startsWith("struct ") || name.startsWith("union ");
    return keyword ? name.substring(name.indexOf(' ') + 1) : name;
  }

  /**
   * The value at a place: what Groovy has for numbers, truth values and text; else a {@link Thing}.
   *
   * @throws Failure.NotMapped and others when it cannot be read
   */
  Object value(Kernel kernel, long va, Link link) {
    // No switch here and below: to link one takes longer than many a script runs.
    if (plain instanceof Type.Int || plain instanceof Type.Enumeration) {
      return number(whole.get(kernel.space(), va));
    }
    if (text) {
      return kernel.space().cstring(va, length((Type.Array) plain));
    }
    return new Thing(kernel, this, va, pointer() ? kernel.space().u64(va) : va, link);
  }

  private static int length(Type.Array array) {
    return Math.clamp(array.count(), 0, KObject.TEXT);
  }

  /** C's unsigned 64-bit numbers stay positive. */
  private Object number(long value) {
    if (plain instanceof Type.Int integer) {
      return integer.bool() ? (Object) (value != 0) : number(integer, value);
    }
    return plain instanceof Type.Enumeration names ? new EnumValue(names, value) : (Object) value;
  }

  private static Number number(Type.Int integer, long value) {
    if (value < 0 && !integer.signed()) {
      return new BigInteger(Long.toUnsignedString(value));
    }
    return value;
  }
}
