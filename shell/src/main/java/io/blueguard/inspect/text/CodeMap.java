package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.module.ModuleSymbols;
import io.blueguard.inspect.module.Modules;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whose code lies at an address: the kernel's text, that of a listed module, or code that the
 * kernel generates and keeps account of (BPF, ftrace trampolines, kprobe slots). What nobody
 * accounts for has no owner.
 *
 * <p>Letters of symbols cannot tell code from data (7.2 calls data {@code T}); ranges can.
 */
public final class CodeMap {
  /** What kind of owner. */
  public enum Kind {
    KERNEL,
    /** Code of the kernel that was freed after boot. */
    INIT,
    MODULE,
    BPF,
    FTRACE,
    KPROBE,
    NOBODY
  }

  /**
   * @param owner {@code kernel}, the module's name, {@code bpf}, …; empty for nobody
   * @param symbol the symbol at or before the address, empty when there is none
   * @param offset bytes behind that symbol
   */
  public record Place(Kind kind, String owner, String symbol, long offset) {
    static final Place NOBODY = new Place(Kind.NOBODY, "", "", 0);

    public boolean owned() {
      return kind != Kind.NOBODY && kind != Kind.INIT;
    }

    /** As people write it: {@code tcp4_seq_show+0x10 [module]}. */
    public String text() {
      String place = offset == 0 ? symbol : symbol + "+" + Hex.of(offset);
      return kind == Kind.KERNEL || owner.isEmpty() ? place : (place + " [" + owner + "]").strip();
    }
  }

  private record Area(Range range, Kind kind, String owner, long module) {}

  /** Whose code lies where; the same for all who ask at one moment. */
  private record Areas(TreeMap<Long, Area> byStart, List<Inspection.Fault> faults) {}

  /** The sorted symbols of the module there. */
  private record SymbolsOf(long module) {}

  private final Kernel kernel;
  private final Range text;
  private final Range init;
  private final TreeMap<Long, Area> areas;
  private final List<Area> pagesOf = new ArrayList<>();
  private final Map<Long, Symbol[]> moduleSymbols = new HashMap<>();
  private final Rows<?> faults;

  private CodeMap(Kernel kernel, TreeMap<Long, Area> areas, Rows<?> faults) {
    this.kernel = kernel;
    this.areas = areas;
    this.faults = faults;
    text = kernelText(kernel);
    init = kernel.has("_sinittext") ? range(kernel, "_sinittext", "_einittext") : new Range(0, 0);
  }

  /** The code of a kernel at this moment; what could not be read is a fault of the rows. */
  public static CodeMap of(Kernel kernel, Rows<?> faults) {
    Areas areas = kernel.moment().once(Areas.class, () -> areas(kernel));
    areas.faults().forEach(fault -> faults.fault(fault.object(), fault.reason()));
    return new CodeMap(kernel, areas.byStart(), faults);
  }

  private static Areas areas(Kernel kernel) {
    Rows<Area> faults = new Rows<>();
    CodeMap map = new CodeMap(kernel, new TreeMap<>(Long::compareUnsigned), faults);
    map.attempt("module list", map::addModules);
    map.attempt("bpf_kallsyms", map::addBpf);
    map.attempt("ftrace trampolines", map::addTrampolines);
    map.attempt("kprobe slots", map::addKprobes);
    return new Areas(map.areas, faults.done().faults());
  }

  /** The same, and with it the pages that the kernel keeps for code, whatever lies in them. */
  public static CodeMap withPages(Kernel kernel, Rows<?> faults) {
    CodeMap map = of(kernel, faults);
    map.attempt("bpf packs", () -> map.addPages(GeneratedCode.packs(kernel), Kind.BPF));
    map.attempt("areas", map::addAsked);
    map.attempt("real mode", () -> map.addPages(GeneratedCode.realMode(kernel), Kind.KERNEL));
    return map;
  }

  /**
   * Until 5.17 filters of the old kind had pages of their own, and only who asked for them tells
   * so; a kernel's return address is weaker than a list, but a module's loader asks from elsewhere.
   */
  private void addAsked() {
    for (VmallocAreas area : VmallocAreas.of(kernel)) {
      String caller = text.contains(area.caller()) ? at(area.caller()).symbol() : "";
      if (caller.startsWith("bpf_") || caller.startsWith("alloc_insn_page")) {
        pagesOf.add(new Area(area.range(), Kind.BPF, caller, 0));
      }
    }
  }

  private void addPages(List<GeneratedCode> pages, Kind kind) {
    pages.forEach(code -> pagesOf.add(new Area(code.range(), kind, code.name(), 0)));
  }

  /** What lies between two symbols. */
  public static Range range(Kernel kernel, String from, String to) {
    long start = kernel.symbol(from);
    return new Range(start, Math.max(0, kernel.symbol(to) - start));
  }

  private void attempt(String object, Runnable reading) {
    try {
      reading.run();
    } catch (Failure failure) {
      faults.fault(object, failure.getMessage());
    }
  }

  private void addModules() {
    ModuleText texts = new ModuleText(kernel);
    var name = kernel.field("module", "name");
    for (long module : Modules.list(kernel).objects()) {
      attempt(
          "module " + Hex.of(module),
          () -> {
            String owner = name.text(kernel.space(), module);
            texts.of(module).forEach(range -> add(range, Kind.MODULE, owner, module));
          });
    }
  }

  private void addBpf() {
    GeneratedCode.bpf(kernel).forEach(code -> add(code.range(), Kind.BPF, code.name(), 0));
  }

  private void addTrampolines() {
    GeneratedCode.trampolines(kernel)
        .forEach(code -> add(code.range(), Kind.FTRACE, code.name(), 0));
  }

  private void addKprobes() {
    GeneratedCode.kprobes(kernel).forEach(code -> add(code.range(), Kind.KPROBE, code.name(), 0));
  }

  private void add(Range range, Kind kind, String owner, long module) {
    areas.put(range.start(), new Area(range, kind, owner, module));
  }

  /** Where a kernel's own text lies. */
  public static Range kernelText(Kernel kernel) {
    return range(kernel, "_stext", "_etext");
  }

  /** Where the kernel's own text lies. */
  public Range kernelText() {
    return text;
  }

  /** The text of each listed module; that of its start, once it was given back, is not there. */
  public Map<String, Range> modules() {
    Map<String, Range> found = new TreeMap<>();
    for (Area area : areas.values()) {
      if (area.kind() == Kind.MODULE) {
        found.merge(area.owner(), area.range(), (one, other) -> one);
      }
    }
    return found;
  }

  /** Everybody whose code lies in a range, even in part. */
  public List<String> owners(Range range) {
    List<String> found = new ArrayList<>();
    if (overlap(range, text) || overlap(range, init)) {
      found.add("kernel");
    }
    for (Area area : areas.values()) {
      if (overlap(range, area.range())) {
        found.add(area.owner());
      }
    }
    pagesOf.stream()
        .filter(area -> overlap(range, area.range()))
        .forEach(area -> found.add(area.owner()));
    return found;
  }

  /** Whether they share a byte. */
  public static boolean overlap(Range one, Range other) {
    return one.contains(other.start()) && other.length() > 0 || other.contains(one.start());
  }

  /** What kind of owner the code at an address has; cheaper than {@link #at}. */
  public Kind kindAt(long va) {
    if (text.contains(va)) {
      return Kind.KERNEL;
    }
    Map.Entry<Long, Area> below = areas.floorEntry(va);
    if (below != null && below.getValue().range().contains(va)) {
      return below.getValue().kind();
    }
    return init.contains(va) ? Kind.INIT : Kind.NOBODY;
  }

  /** Whose code this is. */
  public Place at(long va) {
    if (text.contains(va)) {
      return kernelPlace(Kind.KERNEL, va);
    }
    Map.Entry<Long, Area> below = areas.floorEntry(va);
    if (below != null && below.getValue().range().contains(va)) {
      Area area = below.getValue();
      return area.kind() == Kind.MODULE
          ? modulePlace(area, va)
          : new Place(
              area.kind(),
              area.kind().name().toLowerCase(java.util.Locale.ROOT),
              area.owner(),
              va - area.range().start());
    }
    return init.contains(va) ? kernelPlace(Kind.INIT, va) : Place.NOBODY;
  }

  private Place kernelPlace(Kind kind, long va) {
    Optional<Symbol> symbol = kernel.symbols().at(va);
    return new Place(
        kind,
        "kernel",
        symbol.map(Symbol::name).orElse(""),
        symbol.map(found -> va - found.va()).orElse(0L));
  }

  private Place modulePlace(Area area, long va) {
    Symbol[] symbols = moduleSymbols.computeIfAbsent(area.module(), m -> load(area));
    int low = 0;
    int high = symbols.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(symbols[middle].va(), va) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0 || !area.range().contains(symbols[low - 1].va())) {
      return new Place(Kind.MODULE, area.owner(), "", va - area.range().start());
    }
    Symbol symbol = symbols[low - 1];
    return new Place(Kind.MODULE, area.owner(), symbol.name(), va - symbol.va());
  }

  private Symbol[] load(Area area) {
    try {
      return kernel.moment().once(new SymbolsOf(area.module()), () -> sorted(area));
    } catch (Failure failure) {
      faults.fault("symbols of module " + area.owner(), failure.getMessage());
      return new Symbol[0];
    }
  }

  private Symbol[] sorted(Area area) {
    return new ModuleSymbols(kernel)
        .of(area.module(), area.owner()).stream()
            .filter(symbol -> !marksContents(symbol.name()))
            .sorted(Comparator.comparing(Symbol::va, Long::compareUnsigned))
            .toArray(Symbol[]::new);
  }

  /** $x and $d of arm64 say whether code or data follows; no function is called so. */
  private static boolean marksContents(String name) {
    return name.matches("\\$[xd](\\..*)?");
  }
}
