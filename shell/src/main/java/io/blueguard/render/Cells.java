package io.blueguard.render;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Column;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Values as people read them. Everything that comes out is safe to show. */
public final class Cells {
  private static final String NOTHING = "-";

  private Cells() {}

  public static String text(Column column, Object row) {
    Object value = column.value(row);
    return column.kind() == Column.Kind.ADDRESS ? address(value) : text(value);
  }

  /**
   * @param value plain, as {@link io.blueguard.inspect.Plain} makes it
   */
  public static String text(Object value) {
    return switch (value) {
      case null -> NOTHING;
      case Boolean flag -> flag ? "yes" : "no";
      case Long number -> number.toString();
      case Double number -> decimal(number);
      case List<?> values -> values.isEmpty() ? NOTHING : joined(values);
      case Map<?, ?> map -> map.isEmpty() ? NOTHING : fields(map);
      default -> Safe.text(value.toString());
    };
  }

  private static String address(Object value) {
    return switch (value) {
      case Long number -> Hex.of(number);
      case List<?> values when !values.isEmpty() ->
          values.stream().map(Cells::address).collect(Collectors.joining(","));
      case null, default -> text(value);
    };
  }

  private static String joined(List<?> values) {
    return values.stream().map(Cells::text).collect(Collectors.joining(","));
  }

  private static String fields(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(field -> Safe.text(field.getKey().toString()) + "=" + text(field.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String decimal(double number) {
    String text = String.format(Locale.ROOT, "%.3f", number);
    return text.replaceFirst("\\.?0+$", "");
  }
}
