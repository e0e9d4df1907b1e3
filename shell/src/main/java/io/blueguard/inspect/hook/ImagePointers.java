package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.module.ModuleMap;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.inspect.text.ExecutablePages;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Words of the kernel's image that lead to code where none of them may lead: constants to code that
 * is not the kernel's, variables to code in the modules' area that is nobody's. There are none on a
 * machine where all is well, whatever tables the kernel has.
 */
final class ImagePointers {
  private static final int CHUNK = 64 * 1024;
  private static final long MAX_PART = 256L * 1024 * 1024;
  private static final int MOST = 1000;
  private static final long FILLING = 0xcccc_cccc_cccc_ccccL;

  /**
   * Where the modules' areas begin and end: addresses of code, and no pointers to it. Those of
   * arm64 are module_alloc_base until 6.4, the other two since 6.5.
   */
  private static final Set<String> BOUNDS =
      Set.of(
          "mod_tree", "execmem_info", "module_alloc_base", "module_direct_base", "module_plt_base");

  private final Pointers out;
  private final Kernel kernel;
  private final CodeMap code;
  private final ModuleMap modules;
  private final ExecutablePages.Outside outside;
  private final List<Range> packed = new ArrayList<>();
  private int found;

  private ImagePointers(Pointers out) {
    this.out = out;
    kernel = out.kernel();
    code = CodeMap.withPages(kernel, new Rows<CodePointer>());
    modules = Modules.map(kernel);
    // What lies behind the text is named for where the text ends.
    outside = ExecutablePages.of(kernel).outside(CodeMap.range(kernel, "_stext", "_end"));
    without("__start_BTF", "__stop_BTF");
    without("kallsyms_names", "kallsyms_token_table");
  }

  static void collect(Pointers out) {
    ImagePointers image = new ImagePointers(out);
    image.part("__start_rodata", "__end_rodata", true);
    image.part("_sdata", "_edata", false);
    image.part("__bss_start", "__bss_stop", false);
  }

  /** Packed types and names hold no addresses. */
  private void without(String from, String to) {
    if (kernel.has(from) && kernel.has(to)) {
      packed.add(CodeMap.range(kernel, from, to));
    }
  }

  private void part(String from, String to, boolean constant) {
    if (!kernel.has(from) || !kernel.has(to)) {
      out.skip("this kernel has no symbols " + from + " and " + to);
      return;
    }
    Range part = CodeMap.range(kernel, from, to);
    for (long done = 0; done < Math.min(part.length(), MAX_PART); done += CHUNK) {
      long va = part.start() + done;
      int length = (int) Math.min(CHUNK, part.length() - done) & -Long.BYTES;
      boolean addresses =
          packed.stream().noneMatch(r -> r.contains(va) && r.contains(va + length - 1));
      if (addresses) {
        out.attempt("words at " + Hex.of(va), () -> words(va, length, constant));
      }
    }
  }

  private void words(long va, int length, boolean constant) {
    long[] words = new long[length / Long.BYTES];
    kernel.space().read(va, MemorySegment.ofArray(words));
    for (int i = 0; i < words.length; i++) {
      long target = words[i];
      if (target < 0 && outside.contains(target) && strange(target, constant) && ++found < MOST) {
        add(va + (long) i * Long.BYTES, target);
      }
    }
  }

  private void add(long place, long target) {
    String object = object(place);
    if (!BOUNDS.contains(object.replaceFirst("\\+.*", ""))) {
      out.add(object, place, target);
    }
  }

  private boolean strange(long target, boolean constant) {
    CodeMap.Kind kind = code.kindAt(target);
    if (constant) {
      return kind == CodeMap.Kind.MODULE || nobody(target);
    }
    // The direct map leads to everybody's data, and so may a module's pages.
    return target >= code.kernelText().start() && nobody(target) && modules.at(target).isEmpty();
  }

  /** Since 6.13 large executable pages are filled with breakpoints where no module lies. */
  private boolean nobody(long target) {
    return code.owners(new Range(target, 1)).isEmpty()
        && (kernel.space().u64(target) != FILLING || kernel.space().u64(target + 8) != FILLING);
  }

  private String object(long place) {
    return kernel.symbols().at(place).map(symbol -> object(symbol, place)).orElse(Hex.of(place));
  }

  private static String object(Symbol symbol, long place) {
    long offset = place - symbol.va();
    return offset == 0 ? symbol.name() : symbol.name() + "+" + Hex.of(offset);
  }
}
