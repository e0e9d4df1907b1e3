package io.blueguard.script;

import groovy.lang.Closure;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.session.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plugin's file while it is read: it says which views and checks there are. What they do runs
 * when they are asked, on the kernel they are asked about.
 *
 * <p>A view or a check that takes longer than half a minute is ended; {@code within: '5m'} gives it
 * more.
 *
 * <pre>
 * record Row(int pid, String comm) {}
 *
 * view('idle', row: Row, key: ['pid']) { kernel -&gt; kernel.init_task.tasks.collect { … } }
 * check('nobody-idle', title: '…') { kernel -&gt; finding(object: 'process 3', found: 'idle') }
 * </pre>
 */
public abstract class PluginScript extends ConsoleScript {
  private final Declared declared = new Declared(new LinkedHashMap<>(), new LinkedHashMap<>());

  Declared declared() {
    return declared;
  }

  public void view(Map<String, ?> options, String name, Closure<?> rows) {
    Object row = options.get("row");
    if (!(row instanceof Class<?> type && type.isRecord())) {
      throw new Failure.UsageError("view has no row: view=" + name + "; try row: Row, a record");
    }
    List<String> key =
        options.get("key") instanceof List<?> names
            ? names.stream().map(String::valueOf).toList()
            : List.of();
    Columns columns = Columns.of(type.asSubclass(Record.class));
    if (key.isEmpty()) {
      throw new Failure.UsageError(
          "view has no key: view=" + name + "; try key: ['" + columns.names().getFirst() + "']");
    }
    key.forEach(columns::get);
    declared
        .views()
        .put(
            name, new Declared.ViewBody(type.asSubclass(Record.class), key, within(options), rows));
  }

  public void check(String name, Closure<?> judge) {
    check(Map.of(), name, judge);
  }

  public void check(Map<String, ?> options, String name, Closure<?> judge) {
    String title = text(options, "title", name);
    declared
        .checks()
        .put(
            name,
            new Declared.CheckBody(
                title,
                text(options, "explain", title),
                text(options, "attack", ""),
                within(options),
                judge));
  }

  private static Duration within(Map<String, ?> options) {
    return Durations.parse("within", text(options, "within", "30s"));
  }

  private static String text(Map<String, ?> options, String name, String otherwise) {
    Object value = options.get(name);
    return value == null ? otherwise : value.toString();
  }
}
