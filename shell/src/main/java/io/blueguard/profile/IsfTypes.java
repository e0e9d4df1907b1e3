package io.blueguard.profile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Types of an ISF file. It knows no typedefs: they were resolved when it was made. */
public final class IsfTypes implements Types {
  private static final int DEPTH = 32;
  private final Map<String, Type> bases = new HashMap<>();
  private final Map<String, Type.Enumeration> enums = new HashMap<>();
  private final Map<String, Composite> structs = new HashMap<>();

  IsfTypes() {}

  /** A reference to a type, as the file writes it. */
  record Reference(String kind, String name, long count, int bits, int position, Reference inner) {
    static final Reference VOID = new Reference("base", "void", 0, 0, 0, null);
  }

  /** A member, as the file writes it; the offset in bytes. */
  record Part(String name, long offset, Reference type) {}

  void base(String name, Type type) {
    bases.put(name, type);
  }

  void enumeration(String name, Type.Enumeration type) {
    enums.put(name, type);
  }

  void struct(String name, boolean union, long size, List<Part> parts) {
    structs.put(name, new Composite(this, name, union, size, parts));
  }

  private Type type(Reference reference) {
    Reference inner = reference.inner() == null ? Reference.VOID : reference.inner();
    return switch (reference.kind()) {
      case "pointer" -> new Pointer(this, inner);
      case "array" -> new Array(this, inner, reference.count());
      case "bitfield" -> type(inner);
      case "enum" -> known(enums.get(reference.name()), "enum " + reference.name());
      case "struct", "union", "class" ->
          known(structs.get(reference.name()), reference.kind() + " " + reference.name());
      case "function" -> new Type.Forward("function");
      default -> known(bases.get(reference.name()), reference.name());
    };
  }

  private static Type known(Type type, String name) {
    if (type != null) {
      return type;
    }
    return name.equals("void") ? new Type.Void() : new Type.Forward(name);
  }

  private record Pointer(IsfTypes types, Reference to) implements Type.Pointer {
    @Override
    public Type target() {
      return types.type(to);
    }
  }

  private record Array(IsfTypes types, Reference of, long count) implements Type.Array {
    @Override
    public Type element() {
      return types.type(of);
    }
  }

  private record Composite(IsfTypes types, String tag, boolean union, long size, List<Part> parts)
      implements Type.Struct {
    @Override
    public String name() {
      String word = union ? "union " : "struct ";
      return word + (tag.startsWith("unnamed_") ? "{...}" : tag);
    }

    @Override
    public List<Type.Member> members() {
      return parts.stream().map(part -> member(part, 0)).toList();
    }

    private Type.Member member(Part part, long bits) {
      boolean field = part.type().kind().equals("bitfield");
      long offset = bits + 8 * part.offset() + (field ? part.type().position() : 0);
      return new Type.Member(
          part.name(), types.type(part.type()), offset, field ? part.type().bits() : 0);
    }

    @Override
    public Optional<Type.Member> member(String name) {
      return name.isEmpty() ? Optional.empty() : search(name, 0, 0);
    }

    private Optional<Type.Member> search(String name, long bits, int depth) {
      for (Part part : parts) {
        if (part.name().equals(name)) {
          return Optional.of(member(part, bits));
        }
        if (part.name().isEmpty()
            && depth < DEPTH
            && types.type(part.type()) instanceof Composite inner) {
          Optional<Type.Member> found = inner.search(name, bits + 8 * part.offset(), depth + 1);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    }
  }

  @Override
  public Optional<Type.Struct> struct(String tag) {
    return Optional.ofNullable(structs.get(tag));
  }

  @Override
  public Optional<Type> find(String name) {
    String text = name.strip().replaceAll("\\s+", " ");
    int space = text.indexOf(' ');
    String tag = text.substring(space + 1);
    return switch (space < 0 ? "" : text.substring(0, space)) {
      case "struct", "union" -> struct(tag).map(type -> type);
      case "enum" -> Optional.ofNullable(enums.get(tag));
      default -> plain(text);
    };
  }

  private Optional<Type> plain(String name) {
    Type type = bases.get(name);
    type = type != null ? type : structs.get(name);
    return Optional.ofNullable(type != null ? type : enums.get(name));
  }

  @Override
  public Optional<Long> enumerator(String name) {
    return enums.values().stream()
        .filter(type -> type.values().containsKey(name))
        .map(type -> type.values().get(name))
        .findFirst();
  }

  @Override
  public Stream<String> names(String prefix) {
    List<String> all = new ArrayList<>(structs.keySet());
    all.addAll(enums.keySet());
    return new TreeSet<>(all)
        .stream().filter(name -> name.startsWith(prefix) && !name.startsWith("unnamed_"));
  }

  @Override
  public int count() {
    return bases.size() + enums.size() + structs.size();
  }

  @Override
  public String source() {
    return "isf";
  }
}
