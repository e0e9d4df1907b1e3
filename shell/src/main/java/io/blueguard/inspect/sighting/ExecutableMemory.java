package io.blueguard.inspect.sighting;

import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.inspect.text.ExecutablePages;
import io.blueguard.inspect.text.ModuleText;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PageTables;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Executable pages of the kernel's half of the address space, and whose code lies in them. Since
 * 6.13 modules share large executable pages; what is not in use there is filled with breakpoints,
 * and so are the free parts of BPF's pages.
 */
public final class ExecutableMemory implements View<ExecutableArea> {
  /** Of a page that should be executable: it is not. */
  public static final String MISSING = "missing";

  private static final int CHUNK = 4096;
  private static final String ENTRY = "__entry_tramp_text";

  @Override
  public String name() {
    return "executable-memory";
  }

  @Override
  public Class<ExecutableArea> rowType() {
    return ExecutableArea.class;
  }

  @Override
  public List<String> key() {
    return List.of("range");
  }

  @Override
  public Inspection<ExecutableArea> inspect(Kernel kernel) {
    Rows<ExecutableArea> rows = new Rows<>();
    CodeMap code = CodeMap.withPages(kernel, rows);
    Map<Range, String> unlisted = unlisted(kernel);
    ExecutablePages pages = ExecutablePages.of(kernel);
    if (pages.lost() > 0) {
      rows.fault("page tables", "cannot be read: tables=" + pages.lost());
    }
    for (PageTables.Mapping mapping : pages.mappings()) {
      rows.attempt("executable " + mapping.range(), () -> area(kernel, code, unlisted, mapping));
      between(kernel, code, unlisted, mapping, rows);
    }
    missing("kernel", code.kernelText(), pages.mappings(), rows);
    code.modules().forEach((name, text) -> missing(name, text, pages.mappings(), rows));
    return rows.done();
  }

  /** Text that should be there and cannot be executed any more, page by page. */
  private static void missing(
      String owner, Range text, List<PageTables.Mapping> mappings, Rows<ExecutableArea> rows) {
    long from = text.start() & -CHUNK;
    for (PageTables.Mapping mapping : mappings) {
      from = mapping.range().contains(from) ? mapping.range().end() : from;
    }
    if (Long.compareUnsigned(from, text.end()) < 0) {
      rows.add(new ExecutableArea(new Range(from, CHUNK), false, owner, MISSING));
    }
  }

  /** Pages of nobody between those of somebody: mappings with the same rights are one. */
  private static void between(
      Kernel kernel,
      CodeMap code,
      Map<Range, String> unlisted,
      PageTables.Mapping mapping,
      Rows<ExecutableArea> rows) {
    Range all = mapping.range();
    if (code.owners(all).size() < 2 || code.kernelText().contains(all.start())) {
      return;
    }
    for (long page = all.start(); page != all.end(); page += CHUNK) {
      Range one = new Range(page, CHUNK);
      boolean known =
          !code.owners(one).isEmpty()
              || unlisted.keySet().stream().anyMatch(text -> CodeMap.overlap(one, text));
      if (!known) {
        rows.attempt(
            "executable " + one,
            () -> new ExecutableArea(one, mapping.writable(), "", content(kernel, one)),
            () -> !content(kernel, one).isEmpty());
      }
    }
  }

  /** Modules that only other accounts than the list know, which is another question's answer. */
  private static Map<Range, String> unlisted(Kernel kernel) {
    Map<Range, String> found = new HashMap<>();
    ModuleText texts = new ModuleText(kernel);
    for (ModuleSighting module : new ModuleSources().inspect(kernel).rows()) {
      if (!module.sources().contains("list")) {
        texts.of(module.module()).forEach(text -> found.put(text, module.name() + " (unlisted)"));
      }
    }
    return found;
  }

  private static ExecutableArea area(
      Kernel kernel, CodeMap code, Map<Range, String> unlisted, PageTables.Mapping mapping) {
    Set<String> owners = new LinkedHashSet<>(code.owners(mapping.range()));
    unlisted.forEach(
        (text, name) -> {
          if (mapping.range().contains(text.start())) {
            owners.add(name);
          }
        });
    if (owners.isEmpty() && alias(kernel, code, mapping.range())) {
      owners.add("kernel");
    }
    String bytes = content(kernel, mapping.range());
    if (owners.isEmpty() && bytes.isEmpty()) {
      owners.add("filling");
    }
    return new ExecutableArea(
        mapping.range(), mapping.writable(), String.join(", ", owners), bytes);
  }

  /**
   * Whether it is the kernel's code at a second address, as arm64 maps what leads to user space.
   */
  private static boolean alias(Kernel kernel, CodeMap code, Range range) {
    long pa = kernel.space().translate(range.start());
    return covers(kernel, code.kernelText(), pa)
        || kernel.has("__entry_tramp_text_start")
            && covers(kernel, CodeMap.range(kernel, ENTRY + "_start", ENTRY + "_end"), pa);
  }

  private static boolean covers(Kernel kernel, Range text, long pa) {
    return new Range(kernel.space().translate(text.start()), text.length()).contains(pa);
  }

  /** The first sixteen bytes that are neither zero nor breakpoints; empty when all of them are. */
  private static String content(Kernel kernel, Range range) {
    for (long done = 0; done < range.length(); done += CHUNK) {
      byte[] bytes = kernel.space().bytes(range.start() + done, CHUNK);
      for (int i = 0; i < CHUNK; i++) {
        if (bytes[i] != 0 && bytes[i] != (byte) 0xcc) {
          return HexFormat.of().formatHex(bytes, i, Math.min(CHUNK, i + 16));
        }
      }
    }
    return "";
  }
}
