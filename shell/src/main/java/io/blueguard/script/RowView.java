package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.math.BigInteger;
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
      throw new Failure.UsageError(
          "no such column: name=" + name + "; there are " + String.join(", ", names()));
    }
    return unsigned(column.get(), row);
  }

  /** An address as Groovy reads one that is typed: {@code 0xffff…} is no negative number there. */
  private static Object unsigned(Column column, Object row) {
    Object value = column.value(row);
    return column.kind() == Column.Kind.ADDRESS && value instanceof Long va && va < 0
        ? new BigInteger(Long.toUnsignedString(va))
        : value;
  }

  private List<String> names() {
    return row instanceof Record record ? Columns.of(record.getClass()).names() : List.of();
  }

  static Optional<Column> find(Object row, String name) {
    return row instanceof Record record
        ? Columns.of(record.getClass()).find(Columns.snakeCase(name))
        : Optional.empty();
  }
}
