package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import groovy.lang.IntRange;
import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.struct.CText;
import io.blueguard.inspect.struct.Names;
import io.blueguard.inspect.struct.StructLayout;
import io.blueguard.kernel.KObject;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.PerCpu;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A kernel object as Groovy sees it: members are properties, so everything of its own is a method.
 *
 * <p>Numbers, truth values and text come out as what Groovy has for them; enumerations and flag
 * words as {@link Word}; structs, unions, arrays and pointers stay things. What cannot be read
 * becomes a {@link Lost} with its reason, so that a loop over a damaged list goes on.
 */
public final class Thing extends GroovyObjectSupport
    implements Iterable<Object>, Comparable<Object>, Numeric {
  /** Elements that an array is iterated over at the most. */
  private static final int LIMIT = 1 << 20;

  private static final int TEXT = 256;

  private final Kernel kernel;
  private final Shape shape;
  private final long va;
  private final long pointer;
  // What the container in it holds, where that is known.
  private final Link link;

  /**
   * @param va where it lies; of a pointer that a script made, nowhere: 0
   * @param pointer what it holds when it is a pointer, else where it lies
   */
  Thing(Kernel kernel, Shape shape, long va, long pointer, Link link) {
    this.kernel = kernel;
    this.shape = shape;
    this.va = va;
    this.pointer = pointer;
    this.link = link;
  }

  /** The value of a place, or why there is none. */
  static Object at(Kernel kernel, Type type, long va, Link link) {
    return orLost(() -> Shape.of(kernel, type).value(kernel, va, link));
  }

  static Object at(Kernel kernel, Type type, long va) {
    return at(kernel, type, va, null);
  }

  private static Object orLost(Supplier<Object> reading) {
    try {
      return reading.get();
    } catch (Failure.NotMapped | Failure.EngineFailure | Failure.BadData e) {
      return new Lost(e.getMessage());
    }
  }

  private Object lost(Failure reason) {
    return new Lost(reason.getMessage());
  }

  /** A member by name; through a pointer as {@code ->} does. */
  @Override
  public Object getProperty(String name) {
    if (shape.pointer() && pointer == 0) {
      return new Lost("null pointer: type=" + shape.type().name() + " member=" + name);
    }
    try {
      return inside().slot(name).value(kernel, pointer);
    } catch (Failure.NotMapped | Failure.EngineFailure | Failure.BadData e) {
      return lost(e);
    }
  }

  /** What has the members: this, or what it points to. */
  private Shape inside() {
    return shape.pointer() ? shape.target() : shape;
  }

  /** Whether this kernel has a member of that name here; layouts differ between releases. */
  public boolean has(String member) {
    return inside().has(member);
  }

  /** Names and types of its members, or of what it points to. */
  public Map<String, String> members() {
    return inside().plain() instanceof Type.Struct struct ? Names.of(struct) : Map.of();
  }

  /** Where it lies. */
  public AddressValue address() {
    return new AddressValue(va);
  }

  /** What a pointer holds; of anything else, where it lies, as C decays an array. */
  public AddressValue pointer() {
    return new AddressValue(pointer);
  }

  @Override
  public long number() {
    return pointer;
  }

  @Override
  public Object like(long number) {
    return AddressValue.of(number);
  }

  /** As C spells it. */
  public String type() {
    return shape.type().name();
  }

  public long sizeof() {
    return shape.type().size();
  }

  /** A pointer to a member, {@code &object.member}: of numbers too, which know no place. */
  public Object ref(String member) {
    Shape.Slot slot = inside().slot(member);
    return pointer(slot.shape().type(), pointer + slot.field().offset(), slot.link());
  }

  /** A pointer to this, {@code &object}. */
  public Object ref() {
    return pointer(shape.type(), va, link);
  }

  private Object pointer(Type target, long value, Link to) {
    return new Thing(kernel, Shape.of(kernel, new PointerTo(target)), 0, value, to);
  }

  /** The text that a {@code char *} points to or a {@code char []} holds. */
  public Object text() {
    return orLost(
        () -> {
          KObject object = new KObject(kernel, shape.type(), va);
          // The kernel spells text "unsigned char *" too, as names of files.
          return object.isText() && !shape.pointer()
              ? object.text()
              : kernel.space().cstring(pointer, TEXT);
        });
  }

  /**
   * A member as C would write it, as {@code list} shows it: {@code spelled('cred.uid')}.
   *
   * @throws Failure.NoSuchMember when there is none
   */
  public Object spelled(String path) {
    return inside().plain() instanceof Type.Struct struct
        ? orLost(() -> StructLayout.spelled(kernel, struct, path, pointer))
        : new Lost("has no members: type=" + type());
  }

  /** The bytes at this place, or at the place it points to. */
  public Object bytes(long length) {
    return orLost(() -> kernel.space().bytes(pointer, Math.clamp(length, 0, LIMIT)));
  }

  /** What a pointer points to. */
  public Object deref() {
    return index(0);
  }

  private Object index(long index) {
    return switch (shape.plain()) {
      case Type.Pointer to when pointer == 0 ->
          new Lost("null pointer: type=" + shape.type().name() + " index=" + index);
      case Type.Pointer to -> at(kernel, to.target(), pointer + index * to.target().size(), link);
      case Type.Array array ->
          at(kernel, array.element(), va + index * array.element().size(), link);
      default -> new Lost("not an array or a pointer: type=" + type());
    };
  }

  /**
   * The same place as another type; {@code 'struct x *'} makes a pointer of it.
   *
   * @throws Failure.NoSuchMember when this kernel has no such type
   */
  public Object cast(String name) {
    return KernelView.cast(kernel, name, pointer);
  }

  /** The object of that type whose member lies here. */
  public Object containerOf(String type, String member) {
    long start = pointer - kernel.field(type, member).offset();
    return at(kernel, kernel.struct(type), start);
  }

  /** The objects on the list that this {@code list_head} heads. */
  public List<Object> list(String type, String member) {
    return Containers.list(kernel, pointer, new Link(type, member));
  }

  /** The objects on the chain that this {@code hlist_head} or {@code hlist_nulls_head} heads. */
  public List<Object> hlist(String type, String member) {
    return Containers.hlist(kernel, pointer, new Link(type, member));
  }

  /** The objects in this array of chains, a hash table. */
  public List<Object> hashTable(String type, String member) {
    long count = shape.plain() instanceof Type.Array array ? array.count() : 0;
    return hashTable(type, member, count);
  }

  /** The objects in so many chains from here on. */
  public List<Object> hashTable(String type, String member, long buckets) {
    return Containers.hashTable(kernel, pointer, new Link(type, member), buckets);
  }

  /** The objects in this {@code rhashtable}. */
  public List<Object> rhashtable(String type, String member) {
    return Containers.rhashtable(kernel, pointer, new Link(type, member));
  }

  /**
   * The objects in the tree that this {@code rb_root} or {@code rb_root_cached} holds, in order.
   */
  public List<Object> rbtree(String type, String member) {
    return Containers.rbtree(kernel, pointer, new Link(type, member));
  }

  /** Index to object, of this {@code xarray} or {@code radix_tree_root}. */
  public Map<Long, Object> xarray(String type) {
    return Containers.xarray(kernel, pointer, type);
  }

  /** Id to object, of this {@code idr}. */
  public Map<Long, Object> idr(String type) {
    return Containers.idr(kernel, pointer, type);
  }

  /**
   * First index to object, of this {@code maple_tree}: {@code mm.mm_mt.maple('vm_area_struct')}.
   */
  public Map<Long, Object> maple(String type) {
    return Containers.maple(kernel, pointer, type);
  }

  /** This per-CPU object, or what this per-CPU pointer leads to, as each possible CPU has it. */
  public List<Object> perCpu() {
    List<Object> copies = new ArrayList<>();
    Type copy = inside().type();
    for (PerCpu cpu : PerCpu.possible(kernel)) {
      copies.add(at(kernel, copy, cpu.at(pointer)));
    }
    return copies;
  }

  /**
   * The first elements: of a flexible array, whose length only its owner knows, or of a pointer.
   */
  public List<Object> array(long count) {
    List<Object> elements = new ArrayList<>();
    for (long i = 0; i < Math.min(count, LIMIT); i++) {
      elements.add(index(i));
    }
    return elements;
  }

  /** How many elements an array has. */
  public long size() {
    if (shape.plain() instanceof Type.Array array) {
      return array.count();
    }
    throw new Failure.UsageError("has no size: type=" + type() + "; try sizeof()");
  }

  public Object getAt(int index) {
    return index(index);
  }

  public Object getAt(long index) {
    return index(index);
  }

  public List<Object> getAt(IntRange range) {
    List<Object> slice = new ArrayList<>();
    for (int index : range) {
      if (slice.size() == LIMIT) {
        slice.add(new Lost("slice is longer than limit=" + LIMIT));
        break;
      }
      slice.add(index(index));
    }
    return slice;
  }

  public Object getAt(String member) {
    return getProperty(member);
  }

  /** Pointer arithmetic: so many elements on, a pointer again. */
  Object plus(long elements) {
    Type element = element();
    return pointer(element, pointer + elements * Math.max(1, element.size()), link);
  }

  /** Groovy adds text to anything. */
  public Object plus(Object other) {
    return switch (other) {
      case Lost lost -> lost;
      case CharSequence text -> this + text.toString();
      default -> plus(Numeric.of(other));
    };
  }

  /** How many elements lie between two pointers. Groovy would take them for lists. */
  public long minus(Thing other) {
    return (pointer - other.pointer) / Math.max(1, element().size());
  }

  /** So many elements back, or how many bytes lie between it and an address. */
  public Object minus(Object other) {
    return switch (other) {
      case Lost lost -> lost;
      case AddressValue address -> pointer - address.number();
      default -> plus(-Numeric.of(other));
    };
  }

  public Object next() {
    return plus(1L);
  }

  public Object previous() {
    return plus(-1L);
  }

  private Type element() {
    return switch (shape.plain()) {
      case Type.Pointer to -> to.target();
      case Type.Array array -> array.element();
      default -> shape.type();
    };
  }

  /** C's truth: a pointer that is not NULL, anything that is there. */
  public boolean asBoolean() {
    return pointer != 0;
  }

  @Override
  public Iterator<Object> iterator() {
    if (shape.plain() instanceof Type.Array array) {
      return array(array.count()).iterator();
    }
    return Containers.elements(kernel, inside(), pointer, link).iterator();
  }

  /** Two things are equal when they are, or point to, the same place. */
  @Override
  public boolean equals(Object other) {
    return Numeric.same(pointer, other);
  }

  /** By address, which has no sign. */
  @Override
  public int compareTo(Object other) {
    return Long.compareUnsigned(pointer, Numeric.of(other));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pointer);
  }

  /** As C would write it: nested, code pointers with their symbols, text behind its address. */
  @Override
  public String toString() {
    CText text = new CText(kernel);
    return switch (shape.plain()) {
      case Type.Pointer to ->
          "(" + type() + ")" + text.pointer(pointer) + (pointer == 0 ? "" : quoted(to));
      case Type.Struct struct -> text.nested(shape.type(), va);
      case Type.Array array -> text.nested(array, va);
      default -> "(" + type() + ") at " + Hex.of(va);
    };
  }

  private String quoted(Type.Pointer to) {
    boolean text =
        to.target().resolved() instanceof Type.Int integer
            && integer.size() == 1
            && integer.name().endsWith("char");
    return text && text() instanceof String found ? " \"" + found + '"' : "";
  }
}
