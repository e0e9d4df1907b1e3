package io.blueguard.profile;

/**
 * What C calls a BTF type, and how many bytes it takes. Both follow references, and a hostile blob
 * may let them go in a circle, so both have a depth at which they end.
 */
final class BtfSpelling {
  private static final int DEPTH = 32;
  private static final int MAX_PARAMETERS = 32;

  private BtfSpelling() {}

  static String spell(Btf btf, int id) {
    return spell(btf, id, 0, true);
  }

  private static String spell(Btf btf, int qualified, int depth, boolean parameters) {
    int id = btf.unqualified(qualified);
    if (id == 0) {
      return "void";
    }
    if (depth > DEPTH) {
      return "...";
    }
    Btf owner = btf.owner(id);
    int start = owner.start(id);
    BtfData data = owner.data;
    return switch (data.kind(start)) {
      case BtfData.PTR -> pointer(owner, data.third(start), depth, parameters);
      case BtfData.ARRAY -> array(owner, start, depth, parameters);
      case BtfData.FUNC_PROTO -> function(owner, start, depth, parameters, "");
      case BtfData.STRUCT -> tagged("struct", owner, start);
      case BtfData.UNION -> tagged("union", owner, start);
      case BtfData.ENUM, BtfData.ENUM64 -> tagged("enum", owner, start);
      case BtfData.FWD -> tagged(data.flag(start) ? "union" : "struct", owner, start);
      default -> owner.string(data.name(start));
    };
  }

  static String tagged(String word, Btf btf, int start) {
    String tag = btf.string(btf.data.name(start));
    return word + (tag.isEmpty() ? " {...}" : " " + tag);
  }

  /** A pointer to a function has its star in the middle. */
  private static String pointer(Btf btf, int target, int depth, boolean parameters) {
    int id = btf.unqualified(target);
    Btf owner = id == 0 ? btf : btf.owner(id);
    if (id != 0 && owner.data.kind(owner.start(id)) == BtfData.FUNC_PROTO) {
      return function(owner, owner.start(id), depth + 1, parameters, "(*)");
    }
    String text = spell(btf, target, depth + 1, parameters);
    return text + (text.endsWith("*") ? "*" : " *");
  }

  private static String array(Btf btf, int start, int depth, boolean parameters) {
    String element = spell(btf, Le.i32(btf.data.bytes, start + 12), depth + 1, parameters);
    long count = Le.u32(btf.data.bytes, start + 20);
    int inner = element.indexOf(" [");
    return inner < 0
        ? element + " [" + count + "]"
        : element.substring(0, inner) + " [" + count + "]" + element.substring(inner + 1);
  }

  /** Parameters are spelled for the outermost function only: functions may take functions. */
  private static String function(Btf btf, int start, int depth, boolean parameters, String star) {
    StringBuilder text = new StringBuilder(spell(btf, btf.data.third(start), depth + 1, false));
    text.append(' ').append(star).append('(');
    int count = btf.data.count(start);
    for (int i = 0; i < count; i++) {
      if (!parameters || i == MAX_PARAMETERS) {
        text.append("...");
        break;
      }
      int type = Le.i32(btf.data.bytes, start + 12 + 8 * i + 4);
      boolean open = type == 0 && i == count - 1;
      text.append(open ? "..." : spell(btf, type, depth + 1, false));
      text.append(i < count - 1 ? ", " : "");
    }
    return text.append(count == 0 ? "void)" : ")").toString();
  }

  /** Saturates: an array of arrays of a hostile blob is as large as a long can say. */
  static long size(Btf btf, int type) {
    long factor = 1;
    int qualified = type;
    for (int depth = 0; depth < DEPTH; depth++) {
      int id = btf.unqualified(qualified);
      if (id == 0) {
        return 0;
      }
      Btf owner = btf.owner(id);
      int start = owner.start(id);
      int kind = owner.data.kind(start);
      if (kind == BtfData.ARRAY) {
        factor = times(factor, Le.u32(owner.data.bytes, start + 20));
        qualified = Le.i32(owner.data.bytes, start + 12);
      } else if (kind == BtfData.TYPEDEF || kind == BtfData.VAR) {
        qualified = owner.data.third(start);
      } else {
        return times(factor, plain(owner, start, kind));
      }
    }
    throw new io.blueguard.base.Failure.BadData("btf types go in a circle: type=" + type);
  }

  private static long plain(Btf btf, int start, int kind) {
    return switch (kind) {
      case BtfData.PTR -> 8;
      case BtfData.INT,
          BtfData.FLOAT,
          BtfData.STRUCT,
          BtfData.UNION,
          BtfData.ENUM,
          BtfData.ENUM64 ->
          btf.data.third(start) & 0xffffffffL;
      default -> 0;
    };
  }

  private static long times(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }
}
