package io.blueguard.inspect.system;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;

/**
 * The kernel's own log, what {@code dmesg} shows: the ring {@code prb} since 5.10, {@code log_buf}
 * before. Clearing it with {@code dmesg -C} only moves a mark of the reader's: the records are here
 * until newer ones need their place.
 */
public final class KernelLog implements View<LogLine> {
  @Override
  public String name() {
    return "dmesg";
  }

  @Override
  public Class<LogLine> rowType() {
    return LogLine.class;
  }

  @Override
  public List<String> key() {
    return List.of("seq");
  }

  @Override
  public Inspection<LogLine> inspect(Kernel kernel) {
    return kernel.has("prb") ? new LogRing(kernel).read() : new LogBuffer(kernel).read();
  }
}
