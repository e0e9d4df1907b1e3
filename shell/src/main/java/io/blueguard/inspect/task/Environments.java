package io.blueguard.inspect.task;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;

/** The environment that one process, or every one, was started with. */
public final class Environments implements View<Environments.Row> {
  private final Integer pid;

  /**
   * A variable.
   *
   * @param value what stands behind the first {@code =}; a text without one is a name alone
   */
  public record Row(int pid, String comm, String name, String value) {}

  /**
   * @param pid whose; null for every process
   */
  public Environments(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "env";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "name");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    Rows<Row> rows = new Rows<>();
    UserText environment = new UserText(kernel, "env");
    return ProcessMemory.each(
        kernel,
        pid,
        "environment",
        rows,
        process -> environment.of(process.task()).forEach(text -> rows.add(row(process, text))));
  }

  private static Row row(Process process, String text) {
    int sign = text.indexOf('=');
    return new Row(
        process.pid(),
        process.comm(),
        sign < 0 ? text : text.substring(0, sign),
        sign < 0 ? "" : text.substring(sign + 1));
  }
}
