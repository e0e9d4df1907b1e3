package io.blueguard.script;

import groovy.lang.Closure;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.walk.Walks;
import java.util.List;

/**
 * A view that a plugin declares. A plugin that is broken has no rows and a fault that says where: a
 * snapshot of all views is taken all the same.
 */
final class PluginView<R extends Record> implements View<R> {
  private final Plugin plugin;
  private final String name;

  /** A row of a view whose file does not compile. */
  private record Broken(String file) {}

  PluginView(Plugin plugin, String name) {
    this.plugin = plugin;
    this.name = name;
  }

  /** Throws UsageError, with file and line, when it is broken. */
  void prove() {
    plugin.declared();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  @SuppressWarnings("unchecked") // R is whatever record the file declares
  public Class<R> rowType() {
    try {
      return (Class<R>) plugin.view(name).row();
    } catch (Failure.UsageError broken) {
      return (Class<R>) Broken.class;
    }
  }

  @Override
  public List<String> key() {
    try {
      return plugin.view(name).key();
    } catch (Failure.UsageError broken) {
      return List.of("file");
    }
  }

  @Override
  public Inspection<R> inspect(Kernel kernel) {
    Rows<R> rows = new Rows<>();
    String file = plugin.header().file().getFileName().toString();
    try {
      Declared.ViewBody body = plugin.view(name);
      plugin.patiently(
          body.within(),
          () -> Inside.of(kernel, () -> Errors.told(file, () -> collect(body, kernel, rows))));
    } catch (OutOfMemoryError e) {
      rows.fault("plugin " + file, "runs out of memory");
    } catch (Failure failure) {
      // A command that was cancelled ends here; what is wrong in the file costs its rows alone.
      Walks.check();
      rows.fault("plugin " + file, failure.getMessage());
    }
    return rows.done();
  }

  private Object collect(Declared.ViewBody body, Kernel kernel, Rows<R> rows) {
    Closure<?> code = (Closure<?>) body.rows().clone();
    code.setDelegate(new Faults(rows));
    code.setResolveStrategy(Closure.DELEGATE_FIRST);
    new RecordMaker<>(rowType(), rows).addAll(code.call(new KernelView(kernel)));
    return null;
  }

  /** What a view's code can say beside its rows. */
  public record Faults(Rows<?> rows) {
    /** Something that is missing from the rows, and why. */
    public void fault(Object object, Object reason) {
      rows.fault(object.toString(), reason.toString());
    }
  }
}
