package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.List;
import java.util.Optional;

/** The members of a type: where they lie, and with an address what they hold. */
public final class StructLayout implements View<StructLayout.Row> {
  private static final int LIMIT = 20_000;
  private static final int DEPTH = 16;

  private final String query;
  private final String place;
  private final boolean nested;
  private final boolean bytes;

  /**
   * A member.
   *
   * @param depth 0 for the type's own members, one more inside each struct
   * @param name empty for an anonymous struct or union
   * @param offset bytes from the start of the type that was asked for
   * @param bit first bit within its byte, for a bit field; else null
   * @param bits width of a bit field; else null
   * @param size bytes of its type
   * @param type as C spells it
   * @param value as C would write it; null without an address
   * @param bytes its first bytes in hexadecimal; null unless they were asked for
   */
  public record Row(
      int depth,
      String name,
      long offset,
      Integer bit,
      Integer bits,
      long size,
      String type,
      String value,
      String bytes) {}

  /**
   * @param query {@code task_struct}, {@code task_struct.comm}, {@code task_struct.pid,comm}
   * @param place of an object, as {@link Place} reads it; null for the layout alone
   * @param nested whether embedded structs are opened
   */
  public StructLayout(String query, String place, boolean nested) {
    this(query, place, nested, false);
  }

  /**
   * @param bytes whether to show the bytes beside the members
   */
  public StructLayout(String query, String place, boolean nested, boolean bytes) {
    this.query = query.replaceFirst("^(struct|union|enum)\\s+", "");
    this.place = place;
    this.nested = nested;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return "struct";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("offset", "name");
  }

  @Override
  public Inspection<Row> inspect(Kernel known) {
    Rows<Row> faults = new Rows<>();
    String tag = query.replaceFirst("\\..*", "");
    // Reading what the modules know costs time, and most questions are about the kernel's own
    // types.
    // A kernel may only declare what a module defines.
    boolean own = known.types().find(tag).filter(type -> type.size() > 0).isPresent();
    Kernel kernel = own ? known : ModuleKnowledge.of(known, faults);
    Walk walk = new Walk(kernel, place == null ? null : Place.find(kernel, place), bytes);
    int dot = query.indexOf('.');
    Type type = any(kernel, dot < 0 ? query : query.substring(0, dot));
    if (type.resolved() instanceof Type.Struct struct) {
      walk.struct(named(struct, tag), dot < 0 ? null : query.substring(dot + 1), nested);
    } else if (dot < 0) {
      walk.plain(tag, type);
    } else {
      throw noStruct(tag, type);
    }
    faults.done().faults().forEach(fault -> walk.rows.fault(fault.object(), fault.reason()));
    return walk.rows.done();
  }

  /**
   * The struct or union of that name, a typedef's included.
   *
   * @throws Failure.NoSuchMember when there is none
   */
  public static Type.Struct type(Kernel kernel, String name) {
    if (any(kernel, name).resolved() instanceof Type.Struct struct) {
      return named(struct, name);
    }
    throw noStruct(name, any(kernel, name));
  }

  private static Failure.NoSuchMember noStruct(String name, Type type) {
    return new Failure.NoSuchMember(
        "not a struct: name=" + name + " type=" + type.resolved().name() + "; try struct " + name);
  }

  /** A struct or union before all else of that name. */
  private static Type any(Kernel kernel, String name) {
    return kernel
        .types()
        .struct(name)
        .<Type>map(struct -> struct)
        .or(() -> kernel.types().find(name))
        .filter(type -> type.resolved() instanceof Type.Struct || type.size() > 0)
        .orElseThrow(
            () ->
                new Failure.NoSuchMember("no such struct: name=" + name + "; try struct and Tab"));
  }

  /** An anonymous one goes by the name of its typedef. */
  private static Type.Struct named(Type.Struct struct, String name) {
    return struct.name().endsWith("{...}") ? new Named(struct, name) : struct;
  }

  private record Named(Type.Struct inner, String name) implements Type.Struct {
    @Override
    public boolean union() {
      return inner.union();
    }

    @Override
    public List<Type.Member> members() {
      return inner.members();
    }

    @Override
    public Optional<Type.Member> member(String member) {
      return inner.member(member);
    }

    @Override
    public long size() {
      return inner.size();
    }
  }

  /**
   * A member of the object at an address, a path, as C would write it; texts without quotes, and
   * pointers on the way are followed.
   *
   * @throws Failure.NoSuchMember when there is none
   */
  public static String spelled(Kernel kernel, Type.Struct type, String path, long va) {
    return new CText(kernel).bare(type, path, va);
  }

  /**
   * A member by a path through embedded structs, its name the path, its offset from the type's
   * start.
   *
   * @throws Failure.NoSuchMember when there is none
   */
  static Type.Member member(Type.Struct type, String path) {
    Type.Struct current = type;
    long bitOffset = 0;
    Type.Member member = null;
    for (String name : path.split("\\.")) {
      if (current == null || current.member(name).isEmpty()) {
        String near =
            member != null && member.type().resolved() instanceof Type.Pointer
                ? member.name() + " is a pointer, try the address in it"
                : "try struct " + tag(type);
        throw new Failure.NoSuchMember(
            "no such member: type=" + type.name() + " member=" + path + "; " + near);
      }
      member = current.member(name).get();
      bitOffset += member.bitOffset();
      current = member.type().resolved() instanceof Type.Struct next ? next : null;
    }
    return new Type.Member(path, member.type(), bitOffset, member.bits());
  }

  private static String tag(Type.Struct type) {
    return type.name().replaceFirst("^(struct|union) ", "");
  }

  private static final class Walk {
    private final Kernel kernel;
    private final CText text;
    private final Long va;
    private final boolean bytes;
    private final Rows<Row> rows = new Rows<>();
    private int count;

    Walk(Kernel kernel, Long va, boolean bytes) {
      this.bytes = bytes;
      this.kernel = kernel;
      this.text = new CText(kernel);
      this.va = va;
    }

    /**
     * @param paths of some members, with commas; null for all
     */
    void struct(Type.Struct type, String paths, boolean nested) {
      if (paths == null) {
        members(type, 0, 0, nested);
        return;
      }
      for (String path : paths.split(",")) {
        member(type, path, nested);
      }
    }

    /** What is no struct: the typedefs down to it and what stands there, or an enum's names. */
    void plain(String name, Type type) {
      boolean names = va == null && type.resolved() instanceof Type.Enumeration;
      if (!names || type instanceof Type.Alias) {
        Type.Member whole = new Type.Member(name, type, 0, 0);
        String raw = va == null || !bytes ? null : text.bytes(whole, va);
        typedef(0, name, type, va == null ? null : text.of(whole, va), raw);
      }
      Type next = type instanceof Type.Alias alias ? alias.target() : type;
      for (int depth = 1; next instanceof Type.Alias more && depth < DEPTH; depth++) {
        typedef(1, more.name(), more, null, null);
        next = more.target();
      }
      if (names && next instanceof Type.Enumeration known) {
        int depth = type instanceof Type.Alias ? 1 : 0;
        known
            .values()
            .forEach((one, number) -> add(depth, one, known, known.name(), "" + number, null));
      }
    }

    /** A type by its name alone, where it has no other. */
    private void typedef(int depth, String name, Type type, String value, String raw) {
      if (type instanceof Type.Alias alias) {
        add(depth, name, type, "typedef " + alias.target().name(), value, raw);
      } else {
        add(depth, "", type, type.name(), value, raw);
      }
    }

    private void add(int depth, String name, Type of, String type, String value, String raw) {
      rows.add(new Row(depth, name, 0, null, null, of.size(), type, value, raw));
    }

    void members(Type.Struct type, long bitOffset, int depth, boolean nested) {
      for (Type.Member member : type.members()) {
        if (count++ >= LIMIT) {
          rows.fault("members of " + type.name(), "there are more: limit=" + LIMIT);
          return;
        }
        Type.Member moved =
            new Type.Member(
                member.name(), member.type(), bitOffset + member.bitOffset(), member.bits());
        row(type, moved, depth);
        if (opened(moved, nested) && depth < DEPTH) {
          members((Type.Struct) moved.type().resolved(), moved.bitOffset(), depth + 1, nested);
        }
      }
    }

    private static boolean opened(Type.Member member, boolean nested) {
      return member.type().resolved() instanceof Type.Struct && (nested || member.name().isEmpty());
    }

    /** One member by its path; a struct is opened, since it was asked for. */
    void member(Type.Struct type, String path, boolean nested) {
      Type.Member found = StructLayout.member(type, path);
      row(type, found, 0);
      if (found.type().resolved() instanceof Type.Struct inner) {
        // Its values were asked for, which stand in the innermost ones.
        members(inner, found.bitOffset(), 1, nested || va != null);
      }
    }

    /**
     * What is no struct: a number or a pointer as it stands, or with no address an enum's names.
     */
    void value(Type type) {
      if (va == null && type instanceof Type.Enumeration names) {
        names.values().forEach((name, value) -> rows.add(named(type, name, value.toString())));
      } else {
        Type.Member whole = new Type.Member("", type, 0, 0);
        String read = va == null ? null : text.of(whole, va);
        rows.add(named(type, "", read));
      }
    }

    private static Row named(Type type, String name, String value) {
      return new Row(0, name, 0, null, null, type.size(), type.name(), value, null);
    }

    private void row(Type.Struct owner, Type.Member member, int depth) {
      boolean field = member.bits() > 0;
      rows.add(
          new Row(
              depth,
              member.name(),
              member.offset(),
              field ? (int) (member.bitOffset() & 7) : null,
              field ? member.bits() : null,
              member.type().size(),
              member.type().name(),
              va == null ? null : text.of(owner, member, va),
              va == null || !bytes ? null : text.bytes(member, va)));
    }
  }
}
