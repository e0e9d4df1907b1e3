package io.blueguard.inspect.module;

import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import java.util.List;

/** Modules by the list that heads at the symbol {@code modules}, in list order (newest first). */
public final class Modules implements View<Module> {
  private static final int LIMIT = 16384;

  @Override
  public String name() {
    return "lsmod";
  }

  @Override
  public Class<Module> rowType() {
    return Module.class;
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public List<String> key() {
    return List.of("name", "module");
  }

  @Override
  public Inspection<Module> inspect(Kernel kernel) {
    Rows<Module> rows = new Rows<>();
    ModuleFields fields = new ModuleFields(kernel);
    ListWalk modules = list(kernel);
    rows.tell("module list", modules);
    for (long module : modules.objects()) {
      rows.attempt(
          "module " + Hex.of(module), () -> fields.read(module), () -> fields.formed(module));
    }
    return rows.done();
  }

  /** Each {@code struct module} on the list {@code modules}. */
  public static ListWalk list(Kernel kernel) {
    long node = kernel.field("module", "list").offset();
    return ListWalk.steady(kernel.space(), kernel.symbol("modules"), node, LIMIT);
  }

  /** Who owns an address: the memory of each listed module. */
  public static ModuleMap map(Kernel kernel) {
    ModuleFields fields = new ModuleFields(kernel);
    ModuleMap map = new ModuleMap();
    for (long module : list(kernel).objects()) {
      Module row = fields.read(module);
      for (Range region : fields.regions(module)) {
        map.add(row.name(), region);
      }
    }
    return map;
  }
}
