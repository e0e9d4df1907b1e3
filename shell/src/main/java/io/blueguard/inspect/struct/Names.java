package io.blueguard.inspect.struct;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Names that begin as typed, for completion: symbols, types, members of a type. */
public final class Names implements View<Names.Row> {
  private final Kind kind;
  private final String prefix;
  private final int limit;

  /** What is being named. */
  public enum Kind {
    SYMBOL,
    /** A type; behind a dot its members: {@code task_struct.co}. */
    TYPE
  }

  /**
   * @param name whole: {@code task_struct.comm}
   * @param detail the type of a member, else empty
   */
  public record Row(String name, String detail) {}

  public Names(Kind kind, String prefix, int limit) {
    this.kind = kind;
    this.prefix = prefix;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "names";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("name");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    Rows<Row> rows = new Rows<>();
    find(kernel).limit(limit).forEach(rows::add);
    return rows.done();
  }

  private Stream<Row> find(Kernel kernel) {
    if (kind == Kind.SYMBOL) {
      return kernel.symbols().names(prefix).map(name -> new Row(name, ""));
    }
    int dot = prefix.indexOf('.');
    if (dot < 0) {
      return kernel.types().names(prefix).map(name -> new Row(name, ""));
    }
    return struct(kernel, prefix.substring(0, dot)).stream().flatMap(this::members);
  }

  /** By its tag, or by a typedef. */
  private static Optional<Type.Struct> struct(Kernel kernel, String name) {
    return kernel
        .types()
        .struct(name)
        .or(
            () ->
                kernel
                    .types()
                    .find(name)
                    .map(Type::resolved)
                    .filter(Type.Struct.class::isInstance)
                    .map(Type.Struct.class::cast));
  }

  /** Behind {@code TYPE.a.b,} and before what is still being typed. */
  private Stream<Row> members(Type.Struct type) {
    int start = Math.max(prefix.lastIndexOf('.'), prefix.lastIndexOf(',')) + 1;
    String path = prefix.substring(prefix.lastIndexOf(',', start - 2) + 1, start);
    Type.Struct inner = type;
    for (String step : path.replaceFirst("^" + "[^.]*\\.", "").split("\\.")) {
      if (!step.isEmpty() && prefix.charAt(start - 1) == '.') {
        inner = inner == null ? null : embedded(inner, step);
      }
    }
    String typed = prefix.substring(start);
    return inner == null
        ? Stream.empty()
        : visible(inner)
            .filter(member -> member.name().startsWith(typed))
            .map(
                member ->
                    new Row(prefix.substring(0, start) + member.name(), member.type().name()));
  }

  private static Type.Struct embedded(Type.Struct type, String name) {
    return type.member(name)
        .map(member -> member.type().resolved())
        .filter(Type.Struct.class::isInstance)
        .map(Type.Struct.class::cast)
        .orElse(null);
  }

  /** Names and types of a struct's members, in their order. */
  public static Map<String, String> of(Type.Struct type) {
    Map<String, String> found = new LinkedHashMap<>();
    visible(type).forEach(member -> found.putIfAbsent(member.name(), member.type().name()));
    return found;
  }

  /** Members with names, those of anonymous structs included. */
  private static Stream<Type.Member> visible(Type.Struct type) {
    return type.members().stream()
        .flatMap(
            member ->
                member.name().isEmpty() && member.type().resolved() instanceof Type.Struct inner
                    ? visible(inner)
                    : Stream.of(member));
  }
}
