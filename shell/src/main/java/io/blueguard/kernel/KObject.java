package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.profile.Type;

/**
 * A typed place in a kernel's memory, as an lvalue in C: it can be looked into, followed, indexed
 * and cast, and is read only when its value is asked for.
 *
 * @param va where it lies
 * @param shift of a bit field, the bits below it in its first byte
 * @param bits of a bit field, its width; else 0
 */
public record KObject(Kernel kernel, Type type, long va, int shift, int bits) {
  /** Bytes of a text that are read at the most. */
  public static final int TEXT = 4096;

  public KObject(Kernel kernel, Type type, long va) {
    this(kernel, type, va, 0, 0);
  }

  /**
   * A member of a struct or union; of a pointer to one, a member of what it points to, as {@code
   * ->}.
   *
   * @throws Failure.NoSuchMember when there is none of that name
   */
  public KObject member(String name) {
    if (type.resolved() instanceof Type.Pointer) {
      return deref().member(name);
    }
    Type.Member member =
        struct(name)
            .member(name)
            .orElseThrow(
                () ->
                    new Failure.NoSuchMember(
                        "no such member: type=" + type.name() + " member=" + name));
    int below = member.bits() == 0 ? 0 : (int) (member.bitOffset() & 7);
    return new KObject(kernel, member.type(), va + member.offset(), below, member.bits());
  }

  private Type.Struct struct(String wanted) {
    if (type.resolved() instanceof Type.Struct struct) {
      return struct;
    }
    throw new Failure.NoSuchMember("has no members: type=" + type.name() + " member=" + wanted);
  }

  /**
   * What a pointer points to.
   *
   * @throws Failure.BadData when this is no pointer
   */
  public KObject deref() {
    if (type.resolved() instanceof Type.Pointer pointer) {
      return new KObject(kernel, pointer.target(), number());
    }
    throw new Failure.BadData("not a pointer: type=" + type.name());
  }

  /**
   * Element of an array, or of the array a pointer points into; the index is not checked, as in C.
   */
  public KObject index(long index) {
    Type plain = type.resolved();
    if (plain instanceof Type.Array array) {
      return new KObject(kernel, array.element(), va + index * array.element().size());
    }
    if (plain instanceof Type.Pointer pointer) {
      return new KObject(kernel, pointer.target(), number() + index * pointer.target().size());
    }
    throw new Failure.BadData("not an array: type=" + type.name());
  }

  /**
   * The same place seen as another type.
   *
   * @throws Failure.NoSuchMember when this kernel has no such type
   */
  public KObject cast(String name) {
    Type other =
        kernel
            .types()
            .find(name)
            .orElseThrow(() -> new Failure.NoSuchMember("no such type: name=" + name));
    return new KObject(kernel, other, va);
  }

  /** The object of that type whose member lies here. */
  public KObject containerOf(String tag, String member) {
    return new KObject(kernel, kernel.struct(tag), va - kernel.field(tag, member).offset());
  }

  /**
   * The value of an integer, enumeration, boolean or pointer.
   *
   * @throws Failure.BadData when it is an aggregate
   */
  public long number() {
    return new Field(type.name(), type, 0, shift, bits).get(kernel.space(), va);
  }

  /**
   * The text in a {@code char} array, or the one a {@code char *} points to, at most 4096 bytes.
   */
  public String text() {
    Type plain = type.resolved();
    if (plain instanceof Type.Array array && character(array.element())) {
      return kernel.space().cstring(va, Math.clamp(array.count(), 0, TEXT));
    }
    if (plain instanceof Type.Pointer pointer && character(pointer.target())) {
      return kernel.space().cstring(number(), TEXT);
    }
    throw new Failure.BadData("not a string: type=" + type.name());
  }

  /** Whether {@link #text} has something to read. */
  public boolean isText() {
    Type plain = type.resolved();
    return plain instanceof Type.Array array && character(array.element())
        || plain instanceof Type.Pointer pointer && character(pointer.target());
  }

  private static boolean character(Type type) {
    // u8 is unsigned char: bytes, not text.
    return type.resolved() instanceof Type.Int integer && integer.name().equals("char");
  }

  @Override
  public String toString() {
    return "(" + type.name() + ") at " + Hex.of(va);
  }
}
