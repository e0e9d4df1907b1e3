package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import groovy.lang.MissingPropertyException;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row's columns as variables, {@code startNs} and {@code start_ns} alike; {@code it} is the row.
 */
final class RowView extends GroovyObjectSupport {
  private final Object row;

  RowView(Object row) {
    this.row = row;
  }

  @Override
  public Object getProperty(String name) {
    if (row instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    if (name.equals("it")) {
      return row;
    }
    Optional<Column> column = find(row, name);
    if (column.isEmpty()) {
      // Then it may be what the script around knows by that name.
      throw new MissingPropertyException(name, RowView.class);
    }
    return shown(column.get(), row);
  }

  /** A column as scripts see it: its addresses are. */
  static Object shown(Column column, Object row) {
    Object value = column.value(row);
    return column.kind() == Column.Kind.ADDRESS ? addresses(value) : value;
  }

  private static Object addresses(Object plain) {
    return switch (plain) {
      case Long va -> new AddressValue(va);
      case List<?> many -> many.stream().map(RowView::addresses).toList();
      case null, default -> plain;
    };
  }

  Failure unknown(String name) {
    return Columns.unknown(
        name, row instanceof Record record ? Columns.of(record.getClass()).names() : List.of());
  }

  static Optional<Column> find(Object row, String name) {
    return row instanceof Record record
        ? Columns.of(record.getClass()).find(Columns.snakeCase(name))
        : Optional.empty();
  }
}
