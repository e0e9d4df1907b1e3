package io.blueguard.script;

import groovy.lang.GroovyRuntimeException;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Rows;
import io.blueguard.walk.Walks;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
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

  /** More than any kernel has of anything that is worth a row. */
  private static final int LIMIT = 1 << 20;

  private final Class<R> type;
  private final Rows<R> rows;

  RecordMaker(Class<R> type, Rows<R> rows) {
    this.type = type;
    this.rows = rows;
  }

  /** What the code of a view gave; whatever is no rows is a fault, for silence is health. */
  void addAll(Object found) {
    switch (found) {
      case Lost lost -> rows.fault(type.getSimpleName(), lost.reason());
      case Iterable<?> many -> addAll(many.iterator());
      case Iterator<?> many -> addAll(many);
      case null, default ->
          rows.fault(type.getSimpleName(), "gives no rows" + found(found) + "; try a list of maps");
    }
  }

  private void addAll(Iterator<?> many) {
    for (int i = 0; many.hasNext(); i++) {
      if (i == LIMIT) {
        rows.fault(type.getSimpleName(), "gives more rows than limit=" + LIMIT);
        return;
      }
      if (i % 1024 == 0) {
        Walks.check();
      }
      add(i, many.next());
    }
  }

  /** A row that is none costs itself alone. */
  private void add(int index, Object row) {
    try {
      switch (row) {
        case Lost lost -> rows.fault(type.getSimpleName(), lost.reason());
        case Map<?, ?> map -> rows.add(made(map));
        case Record record when type.isInstance(record) -> rows.add(type.cast(record));
        case null, default -> rows.fault(named(index), "is no row" + found(row));
      }
    } catch (Failure.UsageError | GroovyRuntimeException | ClassCastException e) {
      rows.fault(named(index), e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private String named(int index) {
    return type.getSimpleName() + " " + (index + 1);
  }

  private static String found(Object value) {
    return ": type=" + (value == null ? "null" : value.getClass().getSimpleName());
  }

  private R made(Map<?, ?> map) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Columns columns = Columns.of(type);
    map.keySet().forEach(name -> columns.get(Columns.snakeCase(String.valueOf(name))));
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      String spelled = map.containsKey(name) ? name : Columns.snakeCase(name);
      if (!map.containsKey(spelled)) {
        throw new Failure.UsageError("has no such column: name=" + spelled);
      }
      values[i] = value(components[i].getType(), name, map.get(spelled));
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
    if (wanted == int.class && plain instanceof Number number && !fits(number)) {
      throw new Failure.UsageError("does not fit: column=" + name + " value=" + number);
    }
    return wanted == String.class
        ? plain.toString()
        : DefaultTypeTransformation.castToType(plain, wanted);
  }

  private static boolean fits(Number number) {
    return number.longValue() == number.intValue();
  }
}
