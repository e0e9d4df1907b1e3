package io.blueguard.script;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Rows;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;

/** Rows of a plugin as records of the type it declares: as they are, or out of maps. */
final class RecordMaker<R extends Record> {
  private static final Map<Class<?>, Object> NOTHING =
      Map.of(
          long.class,
          0L,
          int.class,
          0,
          short.class,
          (short) 0,
          byte.class,
          (byte) 0,
          double.class,
          0.0,
          float.class,
          0f,
          boolean.class,
          false,
          char.class,
          ' ');

  private final Class<R> type;
  private final Rows<R> rows;

  RecordMaker(Class<R> type, Rows<R> rows) {
    this.type = type;
    this.rows = rows;
  }

  void add(Object row) {
    switch (row) {
      case Lost lost -> rows.fault(type.getSimpleName(), lost.reason());
      case Map<?, ?> map -> rows.add(made(map));
      default -> rows.add(type.cast(row));
    }
  }

  private R made(Map<?, ?> map) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      Object value = map.containsKey(name) ? map.get(name) : map.get(Columns.snakeCase(name));
      values[i] = value(components[i].getType(), name, value);
    }
    return type.cast(InvokerHelper.invokeConstructorOf(type, values));
  }

  /** What was lost is empty in its row, and said beside it. */
  private Object value(Class<?> wanted, String name, Object value) {
    if (value instanceof Lost lost) {
      rows.fault(type.getSimpleName() + "." + name, lost.reason());
      return NOTHING.get(wanted);
    }
    if (value == null) {
      return NOTHING.get(wanted);
    }
    Object plain =
        value instanceof Word word && !wanted.isInstance(value) && wanted != String.class
            ? (Object) word.number()
            : value instanceof Thing thing && wanted != String.class ? thing.number() : value;
    return wanted == String.class
        ? plain.toString()
        : DefaultTypeTransformation.castToType(plain, wanted);
  }
}
