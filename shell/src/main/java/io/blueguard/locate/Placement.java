package io.blueguard.locate;

import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.Kallsyms;
import io.blueguard.profile.SymbolTable;
import java.util.OptionalLong;

/**
 * From a symbol table in physical memory to an image with virtual addresses.
 *
 * <p>Up to 6.x the table says where symbols are but not where it is itself: so the distance is
 * tried in the steps in which kernels are placed, until the banner stands where {@code
 * linux_banner} says. Since 7.0 addresses are counted from the table itself; then everything's
 * physical address is known, and a variable tells the distance: {@code phys_base} on x86-64, {@code
 * kimage_voffset} on arm64.
 */
final class Placement {
  /** Kernels are placed at multiples of 2 MiB or, on arm64, of 64 KiB. */
  private static final long STEP = 64 << 10;

  private static final long[][] WINDOWS = {{8 << 20, 5 << 20}, {48 << 20, 32 << 20}};

  /** Read-only data of any kernel is shorter; a table that lies about it shall not cost long. */
  private static final long MAX_SPAN = 1L << 30;

  private static final long X86_TEXT_MAP = 0xffffffff80000000L;

  private Placement() {}

  /**
   * What came of one token table.
   *
   * @param image null when the table is no kernel's, or does not place one
   * @param bare how many symbols a table has in which data have none; 0 for any other table
   */
  record Placed(Image image, int bare) {}

  static Placed of(PhysicalMemory memory, long tokenHit) {
    for (long[] size : WINDOWS) {
      Range window = TokenScan.window(memory, tokenHit, size[0], size[1]);
      byte[] bytes = Values.read(memory, window.start(), (int) window.length());
      Kallsyms table =
          bytes == null ? null : Kallsyms.decode(bytes, (int) (tokenHit - window.start()));
      if (table != null) {
        return of(memory, table, window.start());
      }
    }
    return new Placed(null, 0);
  }

  private static Placed of(PhysicalMemory memory, Kallsyms table, long windowPa) {
    if (table.symbols().address("linux_banner").isEmpty()) {
      return new Placed(null, table.symbols().count());
    }
    Image image =
        table.anchored()
            ? searched(memory, table, windowPa)
            : counted(memory, table.symbols().moved(windowPa));
    return new Placed(image, 0);
  }

  private static Image searched(PhysicalMemory memory, Kallsyms table, long windowPa) {
    SymbolTable symbols = table.symbols();
    long banner = symbols.address("linux_banner").orElseThrow();
    long tokensPa = windowPa + table.tokens();
    long low = first(symbols, "__start_rodata", "_etext", "_text");
    long high = first(symbols, "__end_rodata", "_end", "_edata");
    if (high - low < 0 || high - low > MAX_SPAN) {
      return null;
    }
    for (long offset = (low - tokensPa & -STEP); offset <= high - tokensPa; offset += STEP) {
      Image image = new Image(memory, symbols, offset);
      if (Banner.at(image, banner) != null) {
        return image;
      }
    }
    return null;
  }

  private static long first(SymbolTable symbols, String... names) {
    for (String name : names) {
      OptionalLong va = symbols.address(name);
      if (va.isPresent()) {
        return va.getAsLong();
      }
    }
    return 0;
  }

  private static Image counted(PhysicalMemory memory, SymbolTable physical) {
    OptionalLong offset = offset(new Image(memory, physical, 0));
    return offset.isEmpty()
        ? null
        : new Image(memory, physical.moved(offset.getAsLong()), offset.getAsLong());
  }

  /**
   * Virtual minus physical address, as the kernel itself has it.
   *
   * @param flat an image whose symbols are at their physical addresses
   */
  static OptionalLong offset(Image flat) {
    OptionalLong physBase = flat.u64("phys_base");
    return physBase.isPresent()
        ? OptionalLong.of(X86_TEXT_MAP - physBase.getAsLong())
        : flat.u64("kimage_voffset");
  }
}
