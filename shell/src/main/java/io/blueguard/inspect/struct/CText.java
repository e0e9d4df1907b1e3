package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Values as C would write them: {@code 1}, {@code "bash"}, {@code PIDTYPE_TGID}, {@code
 * 0xffffffff81234560 <schedule>}. What cannot be read is said in angle brackets, in its place.
 */
public final class CText {
  /** Elements of an array that are shown; more are counted. */
  private static final int ELEMENTS = 16;

  private static final int BYTES = 16;

  private static final int LONGEST = 1 << 20;
  private static final int DEEPEST = 12;

  /** How far from a symbol an address may lie and still be named after it. */
  private static final long NEAR = 1 << 20;

  private final Kernel kernel;

  public CText(Kernel kernel) {
    this.kernel = kernel;
  }

  /** As {@link #of(Type.Member, long)}; the flag words of that struct are spelled out. */
  public String of(Type.Struct owner, Type.Member member, long va) {
    Optional<FlagNames> flags = flags(owner, member);
    return flags.isEmpty()
        ? of(member, va)
        : readable(
            () -> {
              long value = field(member).get(kernel.space(), va);
              return Hex.of(value) + " (" + flags.get().spell(value) + ")";
            });
  }

  /** The first bytes of a member as they lie in memory: {@code 02 00 00 00}. */
  String bytes(Type.Member member, long va) {
    long own = member.bits() == 0 ? member.type().size() : (member.bits() + 7) / 8;
    int length = (int) Math.min(own, BYTES);
    return readable(
        () -> {
          byte[] bytes = kernel.space().bytes(va + member.offset(), length);
          String text = HexFormat.ofDelimiter(" ").formatHex(bytes);
          return own > length ? text + " .." : text;
        });
  }

  private Optional<FlagNames> flags(Type.Struct owner, Type.Member member) {
    String tag = owner.name().replaceFirst("^(struct|union) ", "");
    return member.type().resolved() instanceof Type.Int
        ? FlagNames.of(kernel.types(), tag, member.name())
        : Optional.empty();
  }

  /** The value of a member of the object at {@code va}; of a nested struct only an ellipsis. */
  public String of(Type.Member member, long va) {
    if (member.bits() > 0) {
      return readable(
          () -> number(member.type().resolved(), field(member).get(kernel.space(), va)));
    }
    return readable(() -> value(member.type(), va + member.offset()));
  }

  /** As {@link #of}, a {@code char} array without its quotes. */
  String bare(Type.Member member, long va) {
    return member.type().resolved() instanceof Type.Array array && isText(array)
        ? readable(() -> kernel.space().cstring(va + member.offset(), length(array)))
        : of(member, va);
  }

  /**
   * As {@link #bare(Type.Member, long)}, by a path from the object at {@code va}: {@code pid},
   * {@code se.vruntime}, and behind a pointer {@code cred.uid.val}; {@code NULL} where one leads
   * nowhere.
   *
   * @throws Failure.NoSuchMember when there is none
   */
  String bare(Type.Struct type, String path, long va) {
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      Type.Member way = StructLayout.member(type, path.substring(0, dot));
      if (way.type().resolved() instanceof Type.Pointer pointer
          && pointer.target().resolved() instanceof Type.Struct target) {
        return behind(target, path.substring(dot + 1), va + way.offset());
      }
    }
    return bare(StructLayout.member(type, path), va);
  }

  private String behind(Type.Struct target, String path, long pointer) {
    long va;
    try {
      va = kernel.space().u64(pointer);
    } catch (Failure failure) {
      return "<" + failure.getMessage() + ">";
    }
    return va == 0 ? "NULL" : bare(target, path, va);
  }

  private static boolean isText(Type.Array array) {
    return array.element().resolved() instanceof Type.Int integer
        && integer.size() == 1
        && text(integer);
  }

  private static int length(Type.Array array) {
    return (int) Math.min(array.count(), 4096);
  }

  /** A struct with all its members on lines of their own, embedded ones indented; or an array. */
  public String nested(Type type, long va) {
    StringBuilder text = new StringBuilder("(" + type.name() + ")");
    if (type.resolved() instanceof Type.Struct struct) {
      nested(struct, va, 1, text);
    } else {
      text.append(readable(() -> value(type, va)));
    }
    return text.toString();
  }

  private void nested(Type.Struct struct, long va, int depth, StringBuilder text) {
    text.append("{\n");
    for (Type.Member member : struct.members()) {
      if (text.length() > LONGEST) {
        text.repeat("  ", depth).append("...\n");
        break;
      }
      text.repeat("  ", depth);
      text.append(member.name().isEmpty() ? "" : "." + member.name() + " = ");
      if (member.type().resolved() instanceof Type.Struct inner && depth < DEEPEST) {
        nested(inner, va + member.offset(), depth + 1, text);
      } else {
        text.append(of(struct, member, va));
      }
      text.append(",\n");
    }
    text.repeat("  ", depth - 1).append("}");
  }

  private static String readable(Supplier<String> reading) {
    try {
      return reading.get();
    } catch (Failure failure) {
      return "<" + failure.getMessage() + ">";
    }
  }

  private static Field field(Type.Member member) {
    int shift = (int) (member.bitOffset() & 7);
    return new Field(member.name(), member.type(), member.offset(), shift, member.bits());
  }

  private String value(Type type, long va) {
    Type plain = type.resolved();
    return switch (plain) {
      case Type.Array array -> array(array, va);
      case Type.Struct struct -> "{...}";
      case Type.Void nothing -> "";
      case Type.Function function -> "";
      case Type.Forward unknown -> "";
      case Type other -> number(plain, whole(type).get(kernel.space(), va));
    };
  }

  private static Field whole(Type type) {
    return new Field("", type, 0, 0, 0);
  }

  private String number(Type plain, long value) {
    return switch (plain) {
      case Type.Pointer pointer -> pointer(value);
      case Type.Enumeration names -> names.nameOf(value).orElse(Long.toString(value));
      case Type.Int integer when integer.bool() -> value == 0 ? "false" : "true";
      case Type.Int integer when integer.signed() -> Long.toString(value);
      default -> unsigned(value);
    };
  }

  /** Large numbers are addresses or masks more often than counts. */
  private static String unsigned(long value) {
    return value >>> 32 == 0 ? Long.toString(value) : Hex.of(value);
  }

  /** {@code 0xffffffff81234560 <schedule+0x10>}; plain where no symbol is near; NULL. */
  public String pointer(long va) {
    if (va == 0) {
      return "NULL";
    }
    return kernel
        .symbols()
        .at(va)
        .filter(symbol -> va - symbol.va() < NEAR)
        .map(symbol -> Hex.of(va) + " <" + name(symbol, va) + ">")
        .orElse(Hex.of(va));
  }

  private static String name(Symbol symbol, long va) {
    String module = symbol.module().isEmpty() ? "" : " [" + symbol.module() + "]";
    return symbol.name() + (va == symbol.va() ? "" : "+" + Hex.of(va - symbol.va())) + module;
  }

  private String array(Type.Array array, long va) {
    Type element = array.element().resolved();
    if (isText(array)) {
      return quoted(kernel.space().cstring(va, length(array)));
    }
    if (element instanceof Type.Struct) {
      return "{...}";
    }
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < Math.min(array.count(), ELEMENTS); i++) {
      shown.add(value(array.element(), va + i * element.size()));
    }
    if (array.count() > ELEMENTS) {
      shown.add("... " + (array.count() - ELEMENTS) + " more");
    }
    return "{" + String.join(", ", shown) + "}";
  }

  /** BTF of gcc does not mark characters, so the name has to tell. */
  private static boolean text(Type.Int integer) {
    return integer.character() || integer.name().equals("char");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
