package io.blueguard.script;

import io.blueguard.base.Hex;
import io.blueguard.delta.Change;
import io.blueguard.delta.Event;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.session.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the addresses back to what a comparison tells: its rows are as JSON has them, in which an
 * address is text, and a script computes with it.
 */
final class Addresses {
  private Addresses() {}

  static List<Change> in(Catalog catalog, List<Change> changes) {
    return changes.stream().map(change -> in(catalog, change)).toList();
  }

  private static Change in(Catalog catalog, Change change) {
    Columns columns = columns(catalog, change.view());
    return new Change(
        change.view(),
        change.kind(),
        change.key(),
        change.field(),
        value(columns, change.field(), change.before()),
        value(columns, change.field(), change.after()));
  }

  static Event in(Catalog catalog, Event event) {
    Columns columns = columns(catalog, event.view());
    return new Event(
        event.time(),
        event.target(),
        event.view(),
        event.kind(),
        event.key(),
        event.field(),
        value(columns, event.field(), event.before()),
        value(columns, event.field(), event.after()));
  }

  /** None of a view that has gone meanwhile, or of an event about the machine itself. */
  private static Columns columns(Catalog catalog, String view) {
    return catalog.known(List.of(view)).stream()
        .findFirst()
        .map(View::rowType)
        .map(Columns::of)
        .orElse(new Columns(List.of()));
  }

  /** A value of a column, or a whole row. */
  private static Object value(Columns columns, String field, Object value) {
    return switch (value) {
      case Map<?, ?> row -> row(columns, row);
      case List<?> many -> many.stream().map(one -> value(columns, field, one)).toList();
      case String text when text.startsWith("0x") && address(columns, field) ->
          new AddressValue(Hex.parse(text));
      case null, default -> value;
    };
  }

  private static Map<Object, Object> row(Columns columns, Map<?, ?> row) {
    Map<Object, Object> found = new LinkedHashMap<>();
    row.forEach((name, value) -> found.put(name, value(columns, name.toString(), value)));
    return found;
  }

  private static boolean address(Columns columns, String field) {
    return columns.find(field).map(Column::kind).filter(Column.Kind.ADDRESS::equals).isPresent();
  }
}
