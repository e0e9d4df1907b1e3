package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import groovy.lang.IntRange;
import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.CText;
import io.blueguard.kernel.KObject;
import io.blueguard.kernel.PerCpu;
import io.blueguard.profile.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A kernel object as Groovy sees it: members are properties, so everything of its own is a method.
 *
 * <p>Numbers, truth values and text come out as what Groovy has for them; enumerations as {@link
 * EnumValue}; structs, unions, arrays and pointers stay things. What cannot be read becomes a
 * {@link Lost} with its reason, so that a loop over a damaged list goes on.
 */
public final class Thing extends GroovyObjectSupport implements Iterable<Object> {
  /** Elements that an array is iterated over at the most. */
  private static final int LIMIT = 1 << 20;

  private static final int TEXT = 256;

  private final KObject object;
  // How the members of this list are linked, where that is known.
  private final Containers.Link link;

  private Thing(KObject object, Containers.Link link) {
    this.object = object;
    this.link = link;
  }

  /** The value of an object, or the object where Groovy has nothing for it. */
  static Object of(KObject object) {
    return of(object, null);
  }

  static Object of(KObject object, Containers.Link link) {
    return orLost(() -> value(object, link));
  }

  private static Object orLost(Supplier<Object> reading) {
    try {
      return reading.get();
    } catch (Failure.NotMapped | Failure.EngineFailure | Failure.BadData e) {
      return new Lost(e.getMessage());
    }
  }

  private static Object value(KObject object, Containers.Link link) {
    Type plain = object.type().resolved();
    if (plain instanceof Type.Array && object.isText()) {
      return object.text();
    }
    return switch (plain) {
      case Type.Int integer when integer.bool() -> object.number() != 0;
      case Type.Int integer -> number(integer, object.number());
      case Type.Enumeration names -> new EnumValue(names, object.number());
      default -> new Thing(object, link);
    };
  }

  /** C's unsigned 64-bit numbers stay positive. */
  private static Number number(Type.Int type, long value) {
    return type.signed() || value >= 0
        ? (Number) value
        : new BigInteger(Long.toUnsignedString(value));
  }

  KObject object() {
    return object;
  }

  /** A member by name; through a pointer as {@code ->} does. */
  @Override
  public Object getProperty(String name) {
    if (isPointer() && pointer() == 0) {
      return new Lost("null pointer: type=" + object.type().name() + " member=" + name);
    }
    return orLost(() -> of(object.member(name), Containers.link(structName(), name)));
  }

  private String structName() {
    Type plain = object.type().resolved();
    Type target = plain instanceof Type.Pointer pointer ? pointer.target().resolved() : plain;
    return target.name().replaceFirst("^(struct|union) ", "");
  }

  private boolean isPointer() {
    return object.type().resolved() instanceof Type.Pointer;
  }

  /** Where it lies. */
  public long address() {
    return object.va();
  }

  /** What a pointer holds; of anything else, where it lies, as C decays an array. */
  public long pointer() {
    return isPointer() ? object.number() : object.va();
  }

  /** As C spells it. */
  public String type() {
    return object.type().name();
  }

  public long sizeof() {
    return object.type().size();
  }

  /** The text that a {@code char *} points to or a {@code char []} holds. */
  public Object text() {
    return orLost(() -> object.isText() ? object.text() : bytesAsText());
  }

  /** The kernel spells text {@code unsigned char *} too, as names of files. */
  private String bytesAsText() {
    return object.kernel().space().cstring(pointer(), TEXT);
  }

  /** What a pointer points to. */
  public Object deref() {
    return orLost(() -> of(object.deref()));
  }

  /** The same place as another type; a pointer keeps what it holds. */
  public Object cast(String type) {
    if (!type.strip().endsWith("*")) {
      return of(new KObject(object.kernel(), object.cast(type.strip()).type(), pointer()));
    }
    String target = type.strip().substring(0, type.strip().length() - 1).strip();
    return of(new KObject(object.kernel(), object.cast(target).type(), pointer()));
  }

  /** The object of that type whose member lies here. */
  public Object containerOf(String type, String member) {
    KObject here = new KObject(object.kernel(), object.type(), pointer());
    return of(here.containerOf(type, member));
  }

  /** The objects on the list that this {@code list_head} heads. */
  public List<Object> list(String type, String member) {
    return Containers.list(object.kernel(), pointer(), new Containers.Link(type, member));
  }

  /** The objects on the list that this {@code hlist_head} heads. */
  public List<Object> hlist(String type, String member) {
    return Containers.hlist(object.kernel(), pointer(), new Containers.Link(type, member));
  }

  /**
   * The objects in the tree that this {@code rb_root} or {@code rb_root_cached} holds, in order.
   */
  public List<Object> rbtree(String type, String member) {
    return Containers.rbtree(object.kernel(), pointer(), new Containers.Link(type, member));
  }

  /** Index to object, of this {@code xarray} or {@code radix_tree_root}. */
  public Map<Long, Object> xarray(String type) {
    return Containers.xarray(object.kernel(), pointer(), type);
  }

  /** Id to object, of this {@code idr}. */
  public Map<Long, Object> idr(String type) {
    return Containers.idr(object.kernel(), pointer(), type);
  }

  /**
   * First index to object, of this {@code maple_tree}: {@code mm.mm_mt.maple('vm_area_struct')}.
   */
  public Map<Long, Object> maple(String type) {
    return Containers.maple(object.kernel(), pointer(), type);
  }

  /** This per-CPU object as each possible CPU has it. */
  public List<Object> perCpu() {
    List<Object> copies = new ArrayList<>();
    for (PerCpu cpu : PerCpu.possible(object.kernel())) {
      copies.add(of(new KObject(object.kernel(), object.type(), cpu.at(pointer()))));
    }
    return copies;
  }

  public Object getAt(int index) {
    return orLost(() -> of(object.index(index)));
  }

  public List<Object> getAt(IntRange range) {
    List<Object> slice = new ArrayList<>();
    for (int index : range) {
      slice.add(getAt(index));
    }
    return slice;
  }

  public Object getAt(String member) {
    return getProperty(member);
  }

  /** Pointer arithmetic: so many elements on. */
  public Object plus(long elements) {
    return orLost(() -> of(object.index(elements)));
  }

  public Object minus(long elements) {
    return plus(-elements);
  }

  /** C's truth: a pointer that is not NULL, anything that is there. */
  public boolean asBoolean() {
    return !isPointer() || pointer() != 0;
  }

  @Override
  public Iterator<Object> iterator() {
    if (link != null) {
      return Containers.list(object.kernel(), object.va(), link).iterator();
    }
    if (object.type().resolved() instanceof Type.Array array) {
      return getAt(new IntRange(false, 0, (int) Math.min(array.count(), LIMIT))).iterator();
    }
    throw new Failure.UsageError(
        "cannot be iterated: type=" + type() + "; try list('TYPE', 'MEMBER')");
  }

  /** Two things are equal when they are, or point to, the same place. */
  @Override
  public boolean equals(Object other) {
    return switch (other) {
      case Thing thing -> pointer() == thing.pointer();
      case Number number -> pointer() == number.longValue();
      case null, default -> false;
    };
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pointer());
  }

  /** As C would write it: nested, code pointers with their symbols. */
  @Override
  public String toString() {
    if (isPointer()) {
      return "(" + type() + ")" + new CText(object.kernel()).pointer(pointer());
    }
    if (object.type().resolved() instanceof Type.Struct
        || object.type().resolved() instanceof Type.Array) {
      return new CText(object.kernel()).nested(object.type(), object.va());
    }
    return "(" + type() + ") at " + Hex.of(address());
  }
}
