package io.blueguard.inspect.module;

import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members of {@code struct module} that a row is made of, whichever way this kernel lays them
 * out.
 */
public final class ModuleFields {
  private static final int UNFORMED = 3;
  private static final int MAX_USERS = 4096;
  private static final int MAX_REGIONS = 16;
  private static final List<String> STATES = List.of("Live", "Loading", "Unloading");
  // Bits of module.taints in the order of taint_flags[], kernel/panic.c (J since 6.16).
  private static final String TAINTS = "PFSRMBUDAWCIOELKXTNJ";

  private final Kernel kernel;
  private final Reader reader;
  private final Field name;
  private final Field state;
  private final Field refs;
  private final Field taints;
  private final Field users;
  private final Field userNode;
  private final Field userSource;
  private final Regions regions;

  public ModuleFields(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    name = kernel.field("module", "name");
    state = kernel.field("module", "state");
    refs = kernel.field("module", "refcnt.counter");
    taints = kernel.field("module", "taints");
    users = kernel.field("module", "source_list");
    userNode = kernel.field("module_use", "source_list");
    userSource = kernel.field("module_use", "source");
    regions = Regions.of(kernel);
  }

  /** A module that is still being formed is not shown by {@code /proc/modules} either. */
  public boolean formed(long module) {
    return state.get(reader, module) != UNFORMED;
  }

  /** The row of a {@code struct module}. */
  public Module read(long module) {
    List<Range> memory = regions.of(reader, module);
    int index = (int) state.get(reader, module);
    return new Module(
        name.text(reader, module),
        memory.stream().mapToLong(Range::length).sum(),
        memory.getFirst().start(),
        // A module holds one reference to itself while it is there (MODULE_REF_BASE).
        (int) refs.get(reader, module) - 1,
        usedBy(module),
        index >= 0 && index < STATES.size() ? STATES.get(index) : "unknown " + index,
        letters(taints.get(reader, module)),
        module);
  }

  /** Its memory: text first. */
  List<Range> regions(long module) {
    return regions.of(reader, module);
  }

  private List<String> usedBy(long module) {
    List<String> names = new ArrayList<>();
    ListWalk walk = ListWalk.from(kernel.space(), users.at(module), userNode.offset(), MAX_USERS);
    for (long use : walk.objects()) {
      names.add(name.text(reader, userSource.get(reader, use)));
    }
    return names;
  }

  private static String letters(long bits) {
    StringBuilder letters = new StringBuilder();
    for (int bit = 0; bit < TAINTS.length(); bit++) {
      if ((bits >>> bit & 1) != 0) {
        letters.append(TAINTS.charAt(bit));
      }
    }
    return letters.toString();
  }

  /** Base and size of each part of a module's memory. */
  private record Regions(List<Field> bases, List<Field> sizes) {
    static Regions of(Kernel kernel) {
      List<Field> bases = new ArrayList<>();
      List<Field> sizes = new ArrayList<>();
      Optional<Field> mem = kernel.optional("module", "mem");
      if (mem.isPresent() && mem.get().type().resolved() instanceof Type.Array array) {
        addArray(kernel, mem.get(), array, bases, sizes);
      } else {
        // Until 6.3; data_layout only where module data lives in vmalloc space.
        for (String layout : List.of("core_layout", "init_layout", "data_layout")) {
          kernel.optional("module", layout + ".base").ifPresent(bases::add);
          kernel.optional("module", layout + ".size").ifPresent(sizes::add);
        }
      }
      return new Regions(bases, sizes);
    }

    /** Since 6.4: {@code struct module_memory mem[MOD_MEM_NUM_TYPES]}, text first. */
    private static void addArray(
        Kernel kernel, Field mem, Type.Array array, List<Field> bases, List<Field> sizes) {
      Field base = kernel.field("module_memory", "base");
      Field size = kernel.field("module_memory", "size");
      long count = Math.min(array.count(), MAX_REGIONS);
      for (int i = 0; i < count; i++) {
        long offset = mem.offset() + i * array.element().size();
        bases.add(new Field("mem.base", base.type(), offset + base.offset(), 0, 0));
        sizes.add(new Field("mem.size", size.type(), offset + size.offset(), 0, 0));
      }
    }

    List<Range> of(Reader reader, long module) {
      List<Range> memory = new ArrayList<>();
      for (int i = 0; i < bases.size(); i++) {
        long length = sizes.get(i).get(reader, module);
        memory.add(new Range(bases.get(i).get(reader, module), Math.max(0, length)));
      }
      return memory;
    }
  }
}
