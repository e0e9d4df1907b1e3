package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Inspection.Consistency;
import io.blueguard.inspect.Inspection.Cost;
import io.blueguard.inspect.Inspection.Fault;
import io.blueguard.render.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * One command run for many things, its rows gathered as one row set in which each row says whose it
 * is. What a command prints as text stands below a line that says it.
 */
final class Tray {
  private final Console console;
  private final List<Object> rows = new ArrayList<>();
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Map<String, Column> shown = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private Cost cost = Cost.NONE;
  private Consistency consistency = Consistency.CONSISTENT;
  private RowOptions options;
  private Format format;
  private Map<String, Object> whose = Map.of();
  private Failure first;
  private boolean texts;

  // What is added to the name of what is kept; empty where nobody else keeps the like meanwhile.
  private final String suffix;

  Tray(Console console) {
    this(console, "");
  }

  private Tray(Console console, String suffix) {
    this.console = console;
    this.suffix = suffix;
  }

  /** One machine's part of what several are told at once. */
  static Tray amongOthers(Console console, String machine) {
    return new Tray(console, "." + machine.replaceAll("[^\\w.-]", "_"));
  }

  /** Under which name something is kept here, so that no machine writes over another one's. */
  String kept(String name) {
    return name + suffix;
  }

  /**
   * Runs the command once more. What goes wrong is a fault, unless everything does.
   *
   * @param of names to values that lead each of its rows, where the row has no such column itself
   * @return what the command returned; 0 when it failed
   */
  int run(Map<String, Object> of, ToIntFunction<Console> command) {
    whose = of;
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    try {
      return command.applyAsInt(console.gathering(this, out));
    } catch (Failure.WalkStopped stopped) {
      throw stopped;
    } catch (Failure failure) {
      first = first == null ? failure : first;
      faults.add(new Fault(heading(), failure.getMessage()));
      return BaseCommand.DONE;
    } finally {
      out.flush();
      show(text.toString());
    }
  }

  private void show(String text) {
    if (!text.isEmpty()) {
      texts = true;
      console.out().println("# " + io.blueguard.render.Safe.text(heading()));
      console.out().print(text);
    }
  }

  private String heading() {
    return whose.entrySet().stream()
        .map(field -> field.getKey() + " " + field.getValue())
        .collect(Collectors.joining(" "));
  }

  /** The columns of a run, after those that say whose its rows are. */
  Columns tagged(Columns of) {
    Map<String, Column> tagged = new LinkedHashMap<>();
    whose.forEach(
        (name, value) ->
            tagged.put(name, of.find(name).map(Tray::gathered).orElseGet(() -> lead(name, value))));
    of.list().forEach(column -> tagged.putIfAbsent(column.name(), gathered(column)));
    return new Columns(List.copyOf(tagged.values()));
  }

  /** The rows of the run that is on with whose they are, which may be filtered and sorted by. */
  Inspection<?> tagged(Columns of, Inspection<?> answer) {
    List<Map<String, Object>> tagged = new ArrayList<>(answer.rows().size());
    int fields = whose.size() + of.list().size();
    for (Object row : answer.rows()) {
      Map<String, Object> values = LinkedHashMap.newLinkedHashMap(fields);
      values.putAll(whose);
      for (Column column : of.list()) {
        values.put(column.name(), column.value(row));
      }
      tagged.add(values);
    }
    return answer.with(tagged);
  }

  /** These columns, after those that say whose a row is and were not named. */
  private Columns shown(Columns tagged, List<String> named) {
    List<String> wanted = tagged.select(named).names();
    List<String> all = new ArrayList<>(whose.keySet());
    all.removeAll(wanted);
    all.addAll(wanted);
    return tagged.select(all);
  }

  /** Takes rows of the run that is on, as {@link #tagged} gave them. */
  void add(
      RowOptions chosenBy, Format as, Columns tagged, List<String> named, Inspection<?> answer) {
    Columns wanted = named == null ? tagged : shown(tagged, named);
    options = chosenBy;
    format = as;
    tagged.list().forEach(column -> columns.putIfAbsent(column.name(), column));
    wanted.list().forEach(column -> shown.putIfAbsent(column.name(), column));
    rows.addAll(answer.rows());
    answer.faults().forEach(f -> faults.add(new Fault(heading() + ": " + f.object(), f.reason())));
    Cost more = answer.cost();
    cost =
        new Cost(
            cost.reads() + more.reads(),
            cost.bytes() + more.bytes(),
            cost.micros() + more.micros());
    consistency = worse(consistency, answer.consistency());
  }

  /** Takes what another one gathered meanwhile, so that many can run at once, each on its own. */
  void take(Tray other) {
    format = options == null ? other.format : format;
    options = options == null ? other.options : options;
    other.columns.forEach(columns::putIfAbsent);
    other.shown.forEach(shown::putIfAbsent);
    rows.addAll(other.rows);
    faults.addAll(other.faults);
    cost =
        new Cost(
            cost.reads() + other.cost.reads(),
            cost.bytes() + other.cost.bytes(),
            Math.max(cost.micros(), other.cost.micros()));
    consistency = worse(consistency, other.consistency);
    first = first == null ? other.first : first;
    texts |= other.texts;
  }

  /** Something that could not be asked at all. */
  void fault(String object, String reason) {
    faults.add(new Fault(object, reason));
  }

  private static Column lead(String name, Object value) {
    Column.Kind kind = value instanceof Number ? Column.Kind.NUMBER : Column.Kind.TEXT;
    return new Column(name, kind, row -> ((Map<?, ?>) row).get(name));
  }

  private static Column gathered(Column column) {
    return new Column(column.name(), column.kind(), row -> ((Map<?, ?>) row).get(column.name()));
  }

  private static Consistency worse(Consistency a, Consistency b) {
    if (a == Consistency.TORN || b == Consistency.TORN) {
      return Consistency.TORN;
    }
    return a == Consistency.CONSISTENT ? b : a;
  }

  /**
   * Shows what was gathered.
   *
   * @throws Failure the first one, when no run gave anything
   */
  void print() {
    if (options == null && !texts && first != null) {
      throw first;
    }
    Inspection<?> answer = new Inspection<>(rows, faults, cost, consistency);
    if (options != null) {
      Columns all = new Columns(List.copyOf(columns.values()));
      Columns wanted = new Columns(List.copyOf(shown.values()));
      Inspection<?> sorted = options.sorted(all, answer);
      console.last(sorted.rows());
      options.write(console.withFormat(format), wanted, all, sorted);
    } else {
      new RowOptions().tellFaults(console, answer);
    }
  }
}
