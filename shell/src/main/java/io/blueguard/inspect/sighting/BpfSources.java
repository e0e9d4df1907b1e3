package io.blueguard.inspect.sighting;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Descriptors;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.inspect.text.VmallocAreas;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.XArray;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * BPF programs, maps and links by every account that the kernel keeps of them.
 *
 * <ul>
 *   <li>{@code idr}: {@code prog_idr}, {@code map_idr} and {@code link_idr} (since 5.7), which is
 *       what {@code bpftool} lists
 *   <li>{@code symbols}: {@code bpf_kallsyms}, by which addresses of code are named
 *   <li>{@code memory}: areas that were asked for page by page by whoever makes a {@code struct
 *       bpf_prog}, which are all programs there are, those of the old kind included
 *   <li>{@code links}: the program that a link holds
 *   <li>{@code files}: descriptors of processes
 *   <li>{@code tracepoints}: what is handed to the functions at tracepoints
 *   <li>{@code devices}: {@code net_device.xdp_state}
 *   <li>{@code programs}: maps that a program uses
 * </ul>
 */
public final class BpfSources implements View<BpfSighting> {
  private static final int LIMIT = 1 << 16;
  private static final int MAX_MAPS = 64;
  private static final int MAX_PROBES = 64;

  @Override
  public String name() {
    return "bpf-by-source";
  }

  @Override
  public Class<BpfSighting> rowType() {
    return BpfSighting.class;
  }

  @Override
  public List<String> key() {
    return List.of("kind", "id", "object");
  }

  @Override
  public Inspection<BpfSighting> inspect(Kernel kernel) {
    Rows<BpfSighting> rows = new Rows<>();
    if (!kernel.has("prog_idr") || kernel.optional("bpf_prog_aux", "prog").isEmpty()) {
      rows.fault("bpf", "skipped: this kernel has no numbers of BPF programs");
      return rows.done();
    }
    new Search(kernel, rows).run();
    return rows.done();
  }

  private static final class Search {
    private final Kernel kernel;
    private final Reader reader;
    private final Rows<BpfSighting> rows;
    private final Field aux;
    private final Field self;
    private final Map<Long, Set<String>> programs = new LinkedHashMap<>();
    private final Map<Long, Set<String>> maps = new LinkedHashMap<>();
    private final Map<Long, Set<String>> links = new LinkedHashMap<>();

    Search(Kernel kernel, Rows<BpfSighting> rows) {
      this.kernel = kernel;
      this.reader = kernel.space();
      this.rows = rows;
      aux = kernel.field("bpf_prog", "aux");
      self = kernel.field("bpf_prog_aux", "prog");
    }

    void run() {
      numbers("prog_idr", programs);
      numbers("map_idr", maps);
      numbers("link_idr", links);
      source("symbols", this::symbols);
      source("memory", this::memory);
      source("files", this::files);
      source("tracepoints", this::tracepoints);
      source("devices", this::devices);
      source("links", this::held);
      source("programs", this::used);
      programs.forEach((va, by) -> row("program", va, () -> program(va, by)));
      maps.forEach((va, by) -> row("map", va, () -> map(va, by)));
      links.forEach((va, by) -> row("link", va, () -> link(va, by)));
    }

    private void source(String name, Runnable search) {
      try {
        search.run();
      } catch (Failure failure) {
        rows.fault("source " + name, "skipped: " + failure.getMessage());
      }
    }

    private void row(String kind, long va, java.util.function.Supplier<BpfSighting> reading) {
      rows.attempt(kind + " " + Hex.of(va), reading);
    }

    private static void saw(Map<Long, Set<String>> where, long va, String source) {
      if (va != 0) {
        where.computeIfAbsent(va, key -> new LinkedHashSet<>()).add(source);
      }
    }

    /** Whether there is a program: its other half leads back to it. */
    private boolean program(long va) {
      try {
        long other = va < 0 ? aux.get(reader, va) : 0;
        return other < 0 && self.get(reader, other) == va;
      } catch (Failure.NotMapped | Failure.EngineFailure gone) {
        return false;
      }
    }

    private void numbers(String symbol, Map<Long, Set<String>> into) {
      if (kernel.has(symbol)) {
        XArray all = XArray.idr(kernel, kernel.symbol(symbol), LIMIT);
        if (!all.stopped().isEmpty()) {
          rows.fault(symbol, all.stopped());
        }
        for (long va : all.entries()) {
          saw(into, va, "idr");
        }
      }
    }

    private void symbols() {
      Optional<Field> node = kernel.optional("bpf_ksym", "lnode");
      if (node.isEmpty()) {
        return;
      }
      Field isProgram = kernel.field("bpf_ksym", "prog");
      long inside = kernel.field("bpf_prog_aux", "ksym").offset();
      long head = kernel.symbol("bpf_kallsyms");
      ListWalk walk = ListWalk.steady(reader, head, node.get().offset(), LIMIT);
      rows.tell("bpf_kallsyms", walk);
      for (long symbol : walk.objects()) {
        if (isProgram.get(reader, symbol) != 0) {
          saw(programs, self.get(reader, symbol - inside), "symbols");
        }
      }
    }

    private void memory() {
      CodeMap code = CodeMap.of(kernel, rows);
      for (VmallocAreas area : VmallocAreas.of(kernel)) {
        boolean kernels = code.kindAt(area.caller()) == CodeMap.Kind.KERNEL;
        String caller = kernels ? code.at(area.caller()).symbol() : "";
        if (caller.startsWith("bpf_prog_") && program(area.range().start())) {
          saw(programs, area.range().start(), "memory");
        }
      }
    }

    private void files() {
      Field operations = kernel.field("file", "f_op");
      Field what = kernel.field("file", "private_data");
      Map<Long, Map<Long, Set<String>>> kinds = new LinkedHashMap<>();
      kinds(kinds, programs, "bpf_prog_fops");
      kinds(kinds, maps, "bpf_map_fops");
      kinds(kinds, links, "bpf_link_fops", "bpf_link_fops_poll");
      for (long task : Processes.tasks(kernel).objects()) {
        source(
            "files",
            () ->
                Descriptors.each(
                    kernel,
                    task,
                    (fd, file) -> {
                      var into = kinds.get(operations.get(reader, file));
                      if (into != null) {
                        saw(into, what.get(reader, file), "files");
                      }
                    }));
      }
    }

    private void kinds(
        Map<Long, Map<Long, Set<String>>> kinds, Map<Long, Set<String>> into, String... symbols) {
      for (String symbol : symbols) {
        if (kernel.has(symbol)) {
          kinds.put(kernel.symbol(symbol), into);
        }
      }
    }

    /** {@code tracepoint_func.data}: a program, since 6.10 the link that holds it. */
    private void tracepoints() {
      Field probes = kernel.field("tracepoint", "funcs");
      Field data = kernel.field("tracepoint_func", "data");
      Field function = kernel.field("tracepoint_func", "func");
      long size = kernel.struct("tracepoint_func").size();
      long start = kernel.symbol("__start___tracepoints_ptrs");
      long end = kernel.symbol("__stop___tracepoints_ptrs");
      for (long at = start; at < Math.min(end, start + 4L * LIMIT); at += 4) {
        long first = probes.get(reader, at + reader.u32(at));
        for (int i = 0; first != 0 && i < MAX_PROBES; i++) {
          long probe = first + i * size;
          if (function.get(reader, probe) == 0) {
            break;
          }
          attached(data.get(reader, probe), "tracepoints");
        }
      }
    }

    /** A program, or a link to one. */
    private void attached(long va, String source) {
      if (program(va)) {
        saw(programs, va, source);
      } else if (va < 0 && kernel.optional("bpf_link", "prog").isPresent()) {
        try {
          long held = kernel.field("bpf_link", "prog").get(reader, va);
          if (program(held)) {
            saw(links, va, source);
            saw(programs, held, source);
          }
        } catch (Failure.NotMapped | Failure.EngineFailure other) {
          // What is handed to a function that is no program's can be anything.
          return;
        }
      }
    }

    private void devices() {
      Optional<Field> state = kernel.optional("net_device", "xdp_state");
      if (state.isEmpty() || !(state.get().type().resolved() instanceof Type.Array array)) {
        return;
      }
      Field program = kernel.field("bpf_xdp_entity", "prog");
      Field link = kernel.field("bpf_xdp_entity", "link");
      Field devices = kernel.field("net", "dev_base_head");
      for (long net : list("net_namespace_list", "net", "list")) {
        for (long device : list(devices.at(net), "net_device", "dev_list")) {
          for (int i = 0; i < Math.min(array.count(), 8); i++) {
            long entity = state.get().at(device) + i * array.element().size();
            long held = link.get(reader, entity);
            saw(links, held, "devices");
            saw(programs, program.get(reader, entity), "devices");
            attached(held, "devices");
          }
        }
      }
    }

    private long[] list(String symbol, String type, String node) {
      return list(kernel.symbol(symbol), type, node);
    }

    private long[] list(long head, String type, String node) {
      return ListWalk.steady(reader, head, kernel.field(type, node).offset(), LIMIT).objects();
    }

    private void held() {
      for (long link : List.copyOf(links.keySet())) {
        saw(programs, kernel.field("bpf_link", "prog").get(reader, link), "links");
      }
    }

    private void used() {
      Field count = kernel.field("bpf_prog_aux", "used_map_cnt");
      Field array = kernel.field("bpf_prog_aux", "used_maps");
      for (long program : programs.keySet()) {
        if (program(program)) {
          long other = aux.get(reader, program);
          long first = array.get(reader, other);
          long many = Math.clamp(count.get(reader, other), 0, MAX_MAPS);
          for (int i = 0; first != 0 && i < many; i++) {
            saw(maps, reader.u64(first + 8L * i), "programs");
          }
        }
      }
    }

    private BpfSighting program(long va, Set<String> by) {
      long other = aux.get(reader, va);
      return new BpfSighting(
          "program",
          kernel.field("bpf_prog_aux", "id").get(reader, other),
          kernel.field("bpf_prog_aux", "name").text(reader, other),
          kernel.field("bpf_prog", "type").get(reader, va),
          kernel.field("bpf_prog", "is_func").get(reader, va) != 0,
          kernel.field("bpf_prog", "jited").get(reader, va) != 0,
          List.copyOf(by),
          va);
    }

    private BpfSighting map(long va, Set<String> by) {
      return new BpfSighting(
          "map",
          kernel.field("bpf_map", "id").get(reader, va),
          kernel.field("bpf_map", "name").text(reader, va),
          kernel.field("bpf_map", "map_type").get(reader, va),
          false,
          false,
          List.copyOf(by),
          va);
    }

    private BpfSighting link(long va, Set<String> by) {
      return new BpfSighting(
          "link",
          kernel.field("bpf_link", "id").get(reader, va),
          "",
          kernel.field("bpf_link", "type").get(reader, va),
          false,
          false,
          List.copyOf(by),
          va);
    }
  }
}
