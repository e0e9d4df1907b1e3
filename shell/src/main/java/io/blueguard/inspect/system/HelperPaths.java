package io.blueguard.inspect.system;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts in the kernel that name programs it starts, with all rights, by itself; a kernel that was
 * built without a setting starts no such program.
 */
public final class HelperPaths implements View<HelperPath> {
  private static final Map<String, Integer> TEXTS =
      new TreeMap<>(
          Map.of(
              "modprobe_path",
              256,
              "core_pattern",
              128,
              "poweroff_cmd",
              256,
              "reboot_cmd",
              16,
              "uevent_helper",
              256));

  @Override
  public String name() {
    return "helper-paths";
  }

  @Override
  public Class<HelperPath> rowType() {
    return HelperPath.class;
  }

  @Override
  public List<String> key() {
    return List.of("name");
  }

  @Override
  public Inspection<HelperPath> inspect(Kernel kernel) {
    Rows<HelperPath> rows = new Rows<>();
    TEXTS.forEach(
        (symbol, size) -> {
          if (kernel.has(symbol)) {
            long place = kernel.symbol(symbol);
            rows.attempt(
                symbol, () -> new HelperPath(symbol, kernel.space().cstring(place, size), place));
          }
        });
    return rows.done();
  }
}
