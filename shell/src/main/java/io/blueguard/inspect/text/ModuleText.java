package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the code of a module lies: {@code mem[MOD_TEXT]} and {@code mem[MOD_INIT_TEXT]}. */
public final class ModuleText {
  private final Kernel kernel;
  private final List<Field> bases = new ArrayList<>();
  private final List<Field> sizes = new ArrayList<>();

  public ModuleText(Kernel kernel) {
    this.kernel = kernel;
    Optional<Field> mem = kernel.optional("module", "mem");
    if (mem.isPresent() && mem.get().type().resolved() instanceof Type.Array array) {
      long init = kernel.types().enumerator("MOD_INIT_TEXT").orElse(4L);
      for (long index : new long[] {0, Math.clamp(init, 0, Math.max(0, array.count() - 1))}) {
        add(mem.get(), index * array.element().size());
      }
    } else {
      // Until 6.3.
      for (String layout : List.of("core_layout", "init_layout")) {
        bases.add(kernel.field("module", layout + ".base"));
        sizes.add(kernel.field("module", layout + ".text_size"));
      }
    }
  }

  private void add(Field mem, long shift) {
    Field base = kernel.field("module_memory", "base");
    Field size = kernel.field("module_memory", "size");
    bases.add(new Field("mem.base", base.type(), mem.offset() + shift + base.offset(), 0, 0));
    sizes.add(new Field("mem.size", size.type(), mem.offset() + shift + size.offset(), 0, 0));
  }

  /** Where the text of a {@code struct module} lies: that of its start too, while it is there. */
  public List<Range> of(long module) {
    List<Range> text = new ArrayList<>();
    for (int i = 0; i < bases.size(); i++) {
      long length = sizes.get(i).get(kernel.space(), module);
      long base = bases.get(i).get(kernel.space(), module);
      if (base != 0 && length > 0) {
        text.add(new Range(base, length));
      }
    }
    return text;
  }
}
