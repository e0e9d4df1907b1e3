package io.blueguard.profile;

import java.util.ArrayList;
import java.util.List;

/**
 * One type of a BTF blob as an object. What it refers to is looked up when it is asked for. Each
 * has a hash code of its own: the JDK would spin a dozen classes for that of a record.
 */
final class BtfTypes {
  private static final int SIGNED = 1;
  private static final int CHAR = 2;
  private static final int BOOL = 4;

  private BtfTypes() {}

  record Pointer(Btf btf, int id, int targetId) implements Type.Pointer {
    @Override
    public Type target() {
      return btf.type(targetId);
    }

    @Override
    public String name() {
      return BtfSpelling.spell(btf, id);
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  record Array(Btf btf, int id, int elementId, long count) implements Type.Array {
    @Override
    public Type element() {
      return btf.type(elementId);
    }

    @Override
    public long size() {
      return BtfSpelling.size(btf, id);
    }

    @Override
    public String name() {
      return BtfSpelling.spell(btf, id);
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  record Alias(Btf btf, int id, String name, int targetId) implements Type.Alias {
    @Override
    public Type target() {
      return btf.type(targetId);
    }

    @Override
    public long size() {
      return BtfSpelling.size(btf, id);
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  record Function(Btf btf, int id, int start) implements Type.Function {
    @Override
    public String name() {
      return BtfSpelling.spell(btf, id);
    }

    @Override
    public Type result() {
      return btf.type(btf.data.third(start));
    }

    /** A variadic function's last parameter is void. */
    @Override
    public List<Type> parameters() {
      List<Type> types = new ArrayList<>();
      for (int i = 0; i < btf.data.count(start); i++) {
        types.add(btf.type(Le.i32(btf.data.bytes, start + 12 + 8 * i + 4)));
      }
      return types;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  static Type build(Btf btf, int id, int start) {
    BtfData data = btf.data;
    return switch (data.kind(start)) {
      case BtfData.INT -> integer(btf, start);
      case BtfData.FLOAT -> new Type.Float(btf.string(data.name(start)), data.third(start));
      case BtfData.PTR -> new Pointer(btf, id, data.third(start));
      case BtfData.ARRAY ->
          new Array(btf, id, Le.i32(data.bytes, start + 12), Le.u32(data.bytes, start + 20));
      case BtfData.STRUCT, BtfData.UNION -> new BtfStruct(btf, start);
      case BtfData.ENUM, BtfData.ENUM64 -> BtfEnums.build(btf, start);
      case BtfData.TYPEDEF -> new Alias(btf, id, btf.string(data.name(start)), data.third(start));
      case BtfData.FWD -> new Type.Forward(BtfSpelling.spell(btf, id));
      case BtfData.FUNC_PROTO -> new Function(btf, id, start);
      // A function or a variable is no type, but its number leads to one.
      case BtfData.FUNC, BtfData.VAR -> new Alias(btf, id, name(btf, start), data.third(start));
      default -> new Type.Forward(name(btf, start));
    };
  }

  private static String name(Btf btf, int start) {
    return btf.string(btf.data.name(start));
  }

  private static Type.Int integer(Btf btf, int start) {
    String name = name(btf, start);
    int encoding = encoding(btf, start);
    return new Type.Int(
        name,
        btf.data.third(start) & 0xff,
        (encoding & SIGNED) != 0,
        (encoding & CHAR) != 0 || name.equals("char"),
        (encoding & BOOL) != 0);
  }

  private static int encoding(Btf btf, int start) {
    return Le.u8(btf.data.bytes, start + 15) & 0x0f;
  }

  /**
   * Bits that an integer type really has, where it was made for a bit field (blobs without the kind
   * flag); 0 when it fills its bytes.
   */
  static int partialBits(Btf btf, int start) {
    int bits = Le.u8(btf.data.bytes, start + 12);
    return bits == btf.data.third(start) * 8 ? 0 : bits;
  }

  /** Where in its bytes such an integer's bits start. */
  static int partialOffset(Btf btf, int start) {
    return Le.u8(btf.data.bytes, start + 14);
  }
}
