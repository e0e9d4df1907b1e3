package io.blueguard.inspect.module;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.profile.Btf;
import io.blueguard.profile.Symbols;
import io.blueguard.profile.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A kernel that knows the symbols and types of its modules too, read from their own memory: {@code
 * module.kallsyms}, and since 5.11 their split BTF by {@code btf_modules}. Costs a few milliseconds
 * for each module, so it is made when it is asked for, and anew only when other modules are loaded.
 *
 * <p>A module whose BTF stands on a base of its own (built outside the kernel's tree, since 6.12)
 * has other type numbers and is left out.
 */
public final class ModuleKnowledge {
  private static final int LIMIT = 16384;
  private static final long MAX_BTF = 64L * 1024 * 1024;

  private ModuleKnowledge() {}

  /** The same kernel at the same moment; a module that cannot be read is a fault of the rows. */
  public static Kernel of(Kernel kernel, Rows<?> faults) {
    return of(kernel, faults, ModuleKnowledge.class, module -> true);
  }

  /**
   * What makes a module the one whose tables were read. They do not change while it is loaded.
   *
   * @param module address of its {@code struct module}
   * @param symbols where its symbols lie, null when that cannot be read
   */
  private record Loaded(String name, long module, ModuleSymbols.Place symbols) {}

  private record Known(Types types, Symbols symbols, List<Inspection.Fault> faults) {}

  /**
   * The same with some modules only.
   *
   * @param wanted which of them, by name
   */
  public static Kernel of(Kernel kernel, Rows<?> faults, Set<String> wanted) {
    return of(kernel, faults, List.of(ModuleKnowledge.class, wanted), wanted::contains);
  }

  /**
   * Tables are read again only when they are others than at an earlier moment.
   *
   * @param key a value that stands for {@code wanted}
   */
  private static Kernel of(Kernel kernel, Rows<?> faults, Object key, Predicate<String> wanted) {
    List<Loaded> loaded = loaded(kernel, wanted);
    Known known = kernel.lasting().of(key, loaded, () -> known(kernel, wanted));
    if (!known.faults().isEmpty()) {
      known.faults().forEach(fault -> faults.fault(fault.object(), fault.reason()));
      kernel.lasting().forget(key);
    }
    return kernel.knowing(known.types(), known.symbols());
  }

  private static Known known(Kernel kernel, Predicate<String> wanted) {
    Rows<Module> rows = new Rows<>();
    Types types = types(kernel, rows, wanted);
    return new Known(types, symbols(kernel, rows, wanted), rows.done().faults());
  }

  private static List<Loaded> loaded(Kernel kernel, Predicate<String> wanted) {
    ModuleSymbols symbols = new ModuleSymbols(kernel);
    Field name = kernel.field("module", "name");
    List<Loaded> loaded = new ArrayList<>();
    for (long module : Modules.list(kernel).objects()) {
      try {
        String called = name.text(kernel.space(), module);
        if (wanted.test(called)) {
          loaded.add(new Loaded(called, module, symbols.place(module)));
        }
      } catch (Failure.NotMapped broken) {
        // Told as a fault where its tables are read.
        loaded.add(new Loaded("", module, null));
      }
    }
    return loaded;
  }

  private static LayeredSymbols symbols(Kernel kernel, Rows<?> faults, Predicate<String> wanted) {
    LayeredSymbols all = new LayeredSymbols(kernel.symbols(), Modules.map(kernel));
    ModuleSymbols symbols = new ModuleSymbols(kernel);
    Field name = kernel.field("module", "name");
    for (long module : Modules.list(kernel).objects()) {
      try {
        String called = name.text(kernel.space(), module);
        if (wanted.test(called)) {
          all.add(symbols.of(module, called));
        }
      } catch (Failure.BadData | Failure.NotMapped broken) {
        faults.fault("symbols of module " + Hex.of(module), broken.getMessage());
      }
    }
    return all;
  }

  private static Types types(Kernel kernel, Rows<?> faults, Predicate<String> wanted) {
    List<Types> layers = new ArrayList<>();
    layers.add(kernel.types());
    Optional<Field> owner = kernel.optional("btf_module", "btf");
    if (kernel.types() instanceof Btf base && kernel.has("btf_modules") && owner.isPresent()) {
      long node = kernel.field("btf_module", "list").offset();
      long head = kernel.symbol("btf_modules");
      Field module = kernel.field("btf_module", "module");
      Field name = kernel.field("module", "name");
      for (long entry : ListWalk.steady(kernel.space(), head, node, LIMIT).objects()) {
        try {
          if (wanted.test(name.text(kernel.space(), module.get(kernel.space(), entry)))) {
            layers.add(split(kernel, base, owner.get().get(kernel.space(), entry)));
          }
        } catch (Failure.BadData | Failure.NotMapped broken) {
          faults.fault("types of a module, btf_module " + Hex.of(entry), broken.getMessage());
        }
      }
    }
    return layers.size() == 1 ? kernel.types() : new LayeredTypes(layers);
  }

  private static Types split(Kernel kernel, Btf base, long btf) {
    long length = kernel.field("btf", "data_size").get(kernel.space(), btf);
    long data = kernel.field("btf", "data").get(kernel.space(), btf);
    if (length > MAX_BTF) {
      throw new Failure.BadData("btf of a module is too long: bytes=" + length);
    }
    return Btf.split(kernel.space().bytes(data, (int) length), base);
  }
}
