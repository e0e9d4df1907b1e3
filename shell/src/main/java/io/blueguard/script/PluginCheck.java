package io.blueguard.script;

import groovy.lang.Closure;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.integrity.Check;
import io.blueguard.integrity.Finding;
import io.blueguard.integrity.Severity;
import io.blueguard.kernel.Kernel;
import io.blueguard.walk.Walks;
import java.util.Locale;
import java.util.Map;

/** A check that a plugin declares; a broken one is a fault of the answer, for silence is health. */
final class PluginCheck implements Check {
  private final Plugin plugin;
  private final String name;

  PluginCheck(Plugin plugin, String name) {
    this.plugin = plugin;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    try {
      return plugin.check(name).title();
    } catch (Failure.UsageError broken) {
      return "broken: " + broken.getMessage();
    }
  }

  @Override
  public String explain() {
    try {
      return plugin.check(name).explain();
    } catch (Failure.UsageError broken) {
      return "broken: " + broken.getMessage();
    }
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Rows<Finding> rows = new Rows<>();
    String file = plugin.header().file().getFileName().toString();
    try {
      Declared.CheckBody body = plugin.check(name);
      plugin.patiently(
          body.within(),
          () -> Inside.of(kernel, () -> Errors.told(file, () -> judge(body, kernel, rows))));
    } catch (OutOfMemoryError e) {
      rows.fault("plugin " + file, "runs out of memory");
    } catch (Failure failure) {
      Walks.check();
      rows.fault("plugin " + file, failure.getMessage());
    }
    return rows.done();
  }

  private Object judge(Declared.CheckBody body, Kernel kernel, Rows<Finding> rows) {
    Closure<?> code = (Closure<?>) body.judge().clone();
    code.setDelegate(new Judge(name, body.attack(), rows));
    code.setResolveStrategy(Closure.DELEGATE_FIRST);
    return code.call(new KernelView(kernel));
  }

  /** What a check's code can say. */
  public record Judge(String check, String attack, Rows<Finding> rows) {
    /**
     * @param said {@code object}, {@code found} and, where there is more to say, {@code severity},
     *     {@code expected}, {@code evidence}, {@code attack}, {@code sentence}
     */
    public void finding(Map<String, ?> said) {
      String severity = text(said, "severity", "medium").toUpperCase(Locale.ROOT);
      rows.add(
          new Finding(
              check,
              Severity.valueOf(severity),
              text(said, "object", ""),
              text(said, "expected", ""),
              text(said, "found", ""),
              text(said, "evidence", ""),
              text(said, "attack", attack),
              text(said, "sentence", text(said, "object", "") + ": " + text(said, "found", ""))));
    }

    public void fault(Object object, Object reason) {
      rows.fault(object.toString(), reason.toString());
    }

    private static String text(Map<String, ?> said, String name, String otherwise) {
      Object value = said.get(name);
      return value == null ? otherwise : value.toString();
    }
  }
}
