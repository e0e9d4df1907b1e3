package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A function's arguments as the words of a command: {@code maps(task(1))} is {@code maps 1}. */
final class Words {
  private final boolean processes;

  private Words(boolean processes) {
    this.processes = processes;
  }

  /**
   * {@code f('a', dryRun: true, allow: ['x', 'y'])} as it would be typed.
   *
   * @param processes whether what it is asked about are processes
   * @throws Failure.UsageError when an argument is lost, with its reason
   */
  static List<String> of(String name, Object[] arguments, boolean processes) {
    Words words = new Words(processes);
    List<String> found = new ArrayList<>(List.of(name));
    List<String> plain = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof Map<?, ?> options) {
        options.forEach((key, value) -> words.option(key.toString(), value, found));
      } else {
        plain.add(words.word(argument));
      }
    }
    found.addAll(plain);
    return found;
  }

  private void option(String name, Object value, List<String> words) {
    String dashed =
        name.length() == 1 ? "-" + name : "--" + Columns.snakeCase(name).replace('_', '-');
    Words how = name.equals("pid") || name.equals("p") ? new Words(true) : this;
    switch (value) {
      case Boolean on -> words.addAll(on ? List.of(dashed) : List.of());
      case Iterable<?> many when !(value instanceof CValue) ->
          many.forEach(one -> words.addAll(List.of(dashed, how.word(one))));
      case null, default -> words.addAll(List.of(dashed, how.word(value)));
    }
  }

  private String word(Object argument) {
    return switch (argument) {
      case Lost lost -> throw new Failure.UsageError(lost.reason());
      case Thing task when processes && task.type().startsWith("struct task_struct") ->
          word(task.getProperty("tgid"));
      case Thing place -> Hex.of(place.number());
      case AddressValue place -> place.toString();
      case Word number -> Long.toString(number.number());
      case Record row when processes -> row(row);
      // An address that was computed with, and no number of an error.
      case Long va when va < -4096 -> Hex.of(va);
      case null, default -> String.valueOf(argument);
    };
  }

  private String row(Record row) {
    return RowView.find(row, "pid")
        .map(pid -> word(pid.value(row)))
        .orElseGet(() -> String.valueOf(row));
  }
}
