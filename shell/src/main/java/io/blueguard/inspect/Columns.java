package io.blueguard.inspect;

import io.blueguard.base.Failure;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The columns of a row set in their order: what tables, JSON, CSV, sorting, filtering and diffs
 * share, so that none of them knows a record by name.
 */
public record Columns(List<Column> list) {
  private static final ClassValue<Columns> OF_RECORDS =
      new ClassValue<>() {
        @Override
        protected Columns computeValue(Class<?> type) {
          return ofRecord(type);
        }
      };

  public Columns {
    list = List.copyOf(list);
  }

  /** One column for each component, named in snake case. Read once for each record. */
  public static Columns of(Class<? extends Record> type) {
    return OF_RECORDS.get(type);
  }

  /**
   * The keys of all rows in the order they are first met; a column whose values are all of one kind
   * has that kind, else it is text. For rows of scripts, which have no record.
   *
   * @param addresses columns whose numbers are addresses
   */
  public static Columns ofMaps(List<? extends Map<?, ?>> rows, Set<String> addresses) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> row.keySet().forEach(key -> names.add(String.valueOf(key))));
    return new Columns(
        names.stream()
            .map(name -> new Column(name, kindIn(rows, name, addresses), mapGetter(name)))
            .toList());
  }

  /** Columns for rows of either sort; of no rows at all there are none. */
  public static Columns of(List<?> rows) {
    if (!rows.isEmpty() && rows.getFirst() instanceof Record row) {
      return of(row.getClass());
    }
    List<Map<?, ?>> maps =
        rows.stream().filter(Map.class::isInstance).<Map<?, ?>>map(Map.class::cast).toList();
    return ofMaps(maps, Set.of());
  }

  public List<String> names() {
    return list.stream().map(Column::name).toList();
  }

  public Optional<Column> find(String name) {
    return list.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /**
   * @param name whole, or a beginning that only one column has: {@code start} is {@code start_ns}
   * @throws Failure.UsageError when there is no such column, or several; the text names them
   */
  public Column get(String name) {
    return find(name).orElseGet(() -> only(name));
  }

  private Column only(String beginning) {
    List<Column> found =
        beginning.isEmpty()
            ? List.of()
            : list.stream().filter(c -> c.name().startsWith(beginning)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    String many = String.join(", ", new Columns(found).names());
    throw found.isEmpty()
        ? unknown(beginning, names())
        : new Failure.UsageError("column is ambiguous: name=" + beginning + "; it may be " + many);
  }

  /** What to say of a name that none of them has. */
  public static Failure.UsageError unknown(String name, List<String> names) {
    return new Failure.UsageError(
        "no such column: name=" + name + "; there are " + String.join(", ", names));
  }

  /** These columns only, in this order. */
  public Columns select(Collection<String> names) {
    return new Columns(names.stream().map(this::get).toList());
  }

  /** The row as JSON has it: names to plain values, addresses as {@code 0x…}, in column order. */
  public Map<String, Object> json(Object row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    list.forEach(column -> fields.put(column.name(), column.json(row)));
    return fields;
  }

  /** {@code startNs} to {@code start_ns}, {@code baseURL} to {@code base_url}. */
  public static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  private static Columns ofRecord(Class<?> type) {
    List<Column> columns = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      MethodHandle accessor = accessor(component);
      columns.add(
          new Column(snakeCase(component.getName()), kind(component), row -> call(accessor, row)));
    }
    return new Columns(columns);
  }

  // A handle, for rows are compared by the thousand.
  private static MethodHandle accessor(RecordComponent component) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    try {
      return MethodHandles.lookup()
          .unreflect(accessor)
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("row accessor is closed: " + accessor, e);
    }
  }

  private static Object call(MethodHandle accessor, Object row) {
    try {
      return Plain.of(accessor.invokeExact(row));
    } catch (Throwable e) {
      throw new IllegalStateException("row accessor failed: " + row.getClass(), e);
    }
  }

  private static Column.Kind kind(RecordComponent component) {
    if (component.isAnnotationPresent(Address.class)) {
      return Column.Kind.ADDRESS;
    }
    return kind(component.getType());
  }

  private static final Set<Class<?>> PRIMITIVES =
      Set.of(long.class, int.class, short.class, byte.class, double.class, float.class);

  private static Column.Kind kind(Class<?> type) {
    if (PRIMITIVES.contains(type) || Number.class.isAssignableFrom(type)) {
      return Column.Kind.NUMBER;
    }
    if (type == boolean.class || type == Boolean.class) {
      return Column.Kind.BOOL;
    }
    if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
      return Column.Kind.LIST;
    }
    return type.getSimpleName().matches("OptionalLong|OptionalInt|OptionalDouble")
        ? Column.Kind.NUMBER
        : Column.Kind.TEXT;
  }

  private static Column.Kind kindIn(
      List<? extends Map<?, ?>> rows, String name, Set<String> addresses) {
    if (addresses.contains(name)) {
      return Column.Kind.ADDRESS;
    }
    Set<Column.Kind> kinds =
        rows.stream()
            .map(row -> Plain.of(row.get(name)))
            .filter(value -> value != null)
            .map(value -> kind(value.getClass()))
            .collect(Collectors.toSet());
    return kinds.size() == 1 ? kinds.iterator().next() : Column.Kind.TEXT;
  }

  private static Function<Object, Object> mapGetter(String name) {
    return row -> Plain.of(((Map<?, ?>) row).get(name));
  }
}
