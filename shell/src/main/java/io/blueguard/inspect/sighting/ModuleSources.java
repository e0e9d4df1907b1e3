package io.blueguard.inspect.sighting;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.Module;
import io.blueguard.inspect.module.ModuleFields;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.RbTree;
import io.blueguard.memory.Reader;
import io.blueguard.space.PageTables;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Modules by every account that the kernel keeps of them.
 *
 * <ul>
 *   <li>{@code list}: the list {@code modules}
 *   <li>{@code sysfs}: the objects behind {@code /sys/module}, {@code module_kset}
 *   <li>{@code tree}: {@code mod_tree}, by which the kernel finds the module of an address
 *   <li>{@code bugs}: {@code module_bug_list}
 *   <li>{@code btf}: {@code btf_modules}, since 5.11
 *   <li>{@code users}: who uses whom
 *   <li>{@code tracepoints}: {@code tracepoint_module_list}
 *   <li>{@code memory}: every mapped page of the modules' area, searched for a {@code struct
 *       module} whose {@code mkobj.mod} points to itself
 * </ul>
 */
public final class ModuleSources implements View<ModuleSighting> {
  private static final int LIMIT = 16384;
  private static final long MAX_AREA = 1L << 31;

  @Override
  public String name() {
    return "modules-by-source";
  }

  @Override
  public Class<ModuleSighting> rowType() {
    return ModuleSighting.class;
  }

  @Override
  public List<String> key() {
    return List.of("name", "module");
  }

  @Override
  public Inspection<ModuleSighting> inspect(Kernel kernel) {
    return kernel
        .moment()
        .once(
            ModuleSources.class,
            () -> {
              Rows<ModuleSighting> rows = new Rows<>();
              new Search(kernel, rows).run();
              return rows.done();
            });
  }

  private static final class Search {
    private final Kernel kernel;
    private final Reader reader;
    private final Rows<ModuleSighting> rows;
    private final Map<Long, Set<String>> seen = new LinkedHashMap<>();

    Search(Kernel kernel, Rows<ModuleSighting> rows) {
      this.kernel = kernel;
      this.reader = kernel.space();
      this.rows = rows;
    }

    void run() {
      source("list", () -> list("list", "modules", "module", "list"));
      source("bugs", () -> list("bugs", "module_bug_list", "module", "bug_list"));
      source("btf", () -> owners("btf", "btf_modules", "btf_module", "list", "module"));
      source(
          "tracepoints",
          () -> owners("tracepoints", "tracepoint_module_list", "tp_module", "list", "mod"));
      source("sysfs", this::sysfs);
      source("tree", this::tree);
      source("memory", this::memory);
      source("users", this::users);
      ModuleFields fields = new ModuleFields(kernel);
      seen.forEach(
          (module, sources) ->
              rows.attempt(
                  "module " + Hex.of(module),
                  () -> {
                    Module row = fields.read(module);
                    return new ModuleSighting(
                        row.name(), row.base(), row.state(), List.copyOf(sources), module);
                  },
                  () -> fields.formed(module)));
    }

    private void source(String name, Runnable search) {
      try {
        search.run();
      } catch (Failure failure) {
        rows.fault("source " + name, "skipped: " + failure.getMessage());
      }
    }

    private void saw(long module, String source) {
      seen.computeIfAbsent(module, key -> new LinkedHashSet<>()).add(source);
    }

    private long[] walk(String name, long head, String type, String node) {
      ListWalk walk = ListWalk.steady(reader, head, kernel.field(type, node).offset(), LIMIT);
      rows.tell(name, walk);
      return walk.objects();
    }

    private void list(String source, String symbol, String type, String node) {
      for (long module : walk(symbol, kernel.symbol(symbol), type, node)) {
        saw(module, source);
      }
    }

    private void owners(String source, String symbol, String type, String node, String member) {
      Field owner = kernel.field(type, member);
      for (long object : walk(symbol, kernel.symbol(symbol), type, node)) {
        saw(owner.get(reader, object), source);
      }
    }

    /** Code built into the kernel has objects there too; they belong to no module. */
    private void sysfs() {
      long set = reader.u64(kernel.symbol("module_kset"));
      Field owner = kernel.field("module_kobject", "mod");
      long object = kernel.field("module_kobject", "kobj").offset();
      long head = kernel.field("kset", "list").at(set);
      for (long entry : walk("module_kset", head, "kobject", "entry")) {
        long module = owner.get(reader, entry - object);
        if (module != 0) {
          saw(module, "sysfs");
        }
      }
    }

    private void tree() {
      long roots = kernel.field("mod_tree_root", "root.tree").at(kernel.symbol("mod_tree"));
      Field owner = kernel.field("mod_tree_node", "mod");
      long node = kernel.field("mod_tree_node", "node").offset();
      RbTree tree = RbTree.from(reader, roots, node, LIMIT);
      if (!tree.stopped().isEmpty()) {
        rows.fault("mod_tree", tree.stopped());
      }
      for (long entry : tree.objects()) {
        saw(owner.get(reader, entry), "tree");
      }
    }

    private void users() {
      Field list = kernel.field("module", "target_list");
      Field user = kernel.field("module", "source_list");
      for (long module : List.copyOf(seen.keySet())) {
        use(walk("target_list", list.at(module), "module_use", "target_list"), "target");
        use(walk("source_list", user.at(module), "module_use", "source_list"), "source");
      }
    }

    private void use(long[] uses, String member) {
      Field other = kernel.field("module_use", member);
      for (long use : uses) {
        saw(other.get(reader, use), "users");
      }
    }

    private void memory() {
      long tree = kernel.symbol("mod_tree");
      long from = kernel.field("mod_tree_root", "addr_min").get(reader, tree);
      long to = kernel.field("mod_tree_root", "addr_max").get(reader, tree);
      if (to - from < 0 || to - from > MAX_AREA) {
        throw new Failure.BadData(
            "modules' area is impossible: from=" + Hex.of(from) + " to=" + Hex.of(to));
      }
      long self = kernel.field("module", "mkobj.mod").offset();
      for (PageTables.Mapping part : mapped(ModuleArea.of(kernel, from, to))) {
        if (!part.executable()) {
          search(part.range(), self);
        }
      }
    }

    private List<PageTables.Mapping> mapped(Range area) {
      PageTables.Result tables = PageTables.in(kernel.space(), area);
      if (tables.lost() > 0) {
        rows.fault("page tables", "cannot be read: tables=" + tables.lost());
      }
      return tables.mappings();
    }

    /** What was a module once may have lost its name to somebody else's data. */
    private boolean named(long module) {
      try {
        return kernel.field("module", "name").text(reader, module).matches("[A-Za-z0-9_]{1,55}");
      } catch (Failure.NotMapped | Failure.EngineFailure gone) {
        return false;
      }
    }

    /** A module's object holds, at a fixed offset, its own address. */
    private void search(Range range, long self) {
      byte[] bytes = new byte[64 * 1024];
      MemorySegment view = MemorySegment.ofArray(bytes);
      for (long done = 0; done < range.length(); done += bytes.length) {
        int length = (int) Math.min(bytes.length, range.length() - done);
        long start = range.start() + done;
        reader.read(start, view.asSlice(0, length));
        for (int i = 0; i + 8 <= length; i += 8) {
          if (view.get(Reader.U64, i) == start + i - self && named(start + i - self)) {
            saw(start + i - self, "memory");
          }
        }
      }
    }
  }
}
