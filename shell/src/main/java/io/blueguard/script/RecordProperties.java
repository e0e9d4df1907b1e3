package io.blueguard.script;

import groovy.lang.DelegatingMetaClass;
import groovy.lang.MetaClass;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets Groovy name a row's columns as JSON does, {@code it.start_ns} beside {@code it.startNs}, and
 * have its addresses as {@link AddressValue}.
 */
final class RecordProperties extends DelegatingMetaClass {
  private final Class<? extends Record> type;
  private Map<String, Column> special;

  private RecordProperties(MetaClass delegate, Class<? extends Record> type) {
    super(delegate);
    this.type = type;
  }

  static MetaClass of(MetaClass normal, Class<?> type) {
    return new RecordProperties(normal, type.asSubclass(Record.class));
  }

  @Override
  public Object getProperty(Object row, String name) {
    Column column = special().get(name);
    return column == null ? super.getProperty(row, name) : RowView.shown(column, row);
  }

  /** What {@code rows*.task} asks. */
  @Override
  @SuppressWarnings("rawtypes") // as Groovy declares it
  public Object getProperty(
      Class sender, Object row, String name, boolean useSuper, boolean fromInside) {
    Column column = special().get(name);
    return column == null
        ? super.getProperty(sender, row, name, useSuper, fromInside)
        : RowView.shown(column, row);
  }

  @Override
  public Object invokeMethod(Object row, String name, Object[] arguments) {
    if (arguments.length == 0 && row instanceof Record record) {
      Column column = special().get(name);
      if (column != null) {
        return RowView.shown(column, row);
      }
      if (name.equals("toString")) {
        return RowText.of(record);
      }
    }
    return super.invokeMethod(row, name, arguments);
  }

  /** Columns that Java's own property would not give, or not so, by the names that they have. */
  private synchronized Map<String, Column> special() {
    if (special == null) {
      special = new HashMap<>();
      List<Column> columns = Columns.of(type).list();
      RecordComponent[] components = type.getRecordComponents();
      for (int i = 0; i < components.length; i++) {
        String name = components[i].getName();
        Column column = columns.get(i);
        boolean address = column.kind() == Column.Kind.ADDRESS;
        if (address || !column.name().equals(name)) {
          special.put(column.name(), column);
        }
        if (address) {
          special.put(name, column);
        }
      }
    }
    return special;
  }
}
