package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.memory.Noting;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;

/**
 * Where a member lies in a type, and how its value is read. Made once for a kernel, used for each
 * object.
 *
 * @param owner the struct or union that it is a member of; may be empty
 * @param path as C writes it: {@code mm.start_code}; embedded structs only, a pointer ends a path
 * @param offset bytes from the start of the object; of a bit field, those of its first byte
 * @param shift of a bit field, the bits below it in that byte
 * @param bits of a bit field, its width; else 0
 * @param number bytes of the number that it is, negative where that is signed; 0 where it is none,
 *     or a bit field
 */
public record Field(
    String owner, String path, Type type, long offset, int shift, int bits, int number) {
  public Field(String owner, String path, Type type, long offset, int shift, int bits) {
    this(owner, path, type, offset, shift, bits, bits > 0 ? 0 : number(type.resolved()));
  }

  /** Of a place in a type that nobody named. */
  public Field(String path, Type type, long offset, int shift, int bits) {
    this("", path, type, offset, shift, bits);
  }

  public long at(long va) {
    return va + offset;
  }

  /**
   * The value of an integer, enumeration, boolean or pointer member; signed ones are sign-extended.
   *
   * @throws Failure.BadData when the member is an aggregate
   */
  public long get(Reader reader, long va) {
    Noting.note(reader, owner, path);
    return switch (number) {
      case 8, -8 -> reader.u64(va + offset);
      case 4 -> reader.u32(va + offset) & 0xffff_ffffL;
      case -4 -> reader.u32(va + offset);
      case 2 -> reader.u16(va + offset);
      case -2 -> (short) reader.u16(va + offset);
      case 1 -> reader.u8(va + offset);
      case -1 -> (byte) reader.u8(va + offset);
      default -> bitField(reader, va);
    };
  }

  private static int number(Type plain) {
    boolean signed =
        plain instanceof Type.Int integer && integer.signed()
            || plain instanceof Type.Enumeration enumeration && enumeration.signed();
    return switch ((int) plain.size()) {
      case 1, 2, 4, 8 -> (int) (signed ? -plain.size() : plain.size());
      default -> 0;
    };
  }

  /** The text in a {@code char []} member, up to its NUL or its end. */
  public String text(Reader reader, long va) {
    Noting.note(reader, owner, path);
    return reader.cstring(va + offset, (int) Math.min(type.size(), 4096));
  }

  private long bitField(Reader reader, long va) {
    if (bits == 0) {
      throw new Failure.BadData("member is no number: member=" + path + " type=" + type.name());
    }
    int bytes = (shift + bits + 7) / 8;
    long raw = 0;
    for (int i = 0; i < Math.min(bytes, 8); i++) {
      raw |= (long) reader.u8(va + offset + i) << (8 * i);
    }
    long value = (raw >>> shift) & (bits == 64 ? -1L : (1L << bits) - 1);
    boolean signed = type.resolved() instanceof Type.Int integer && integer.signed();
    return signed ? value << (64 - bits) >> (64 - bits) : value;
  }
}
