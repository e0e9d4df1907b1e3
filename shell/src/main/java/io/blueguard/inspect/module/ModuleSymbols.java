package io.blueguard.inspect.module;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Place;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Symbol;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The symbols that a loaded module brought: {@code module.kallsyms}, an ELF symbol table with its
 * strings and, since 5.2, the letters in a table of their own.
 *
 * <pre>
 *   struct mod_kallsyms { Elf64_Sym *symtab; unsigned num_symtab; char *strtab; char *typetab }
 *   Elf64_Sym { 0 u32 name; 4 u8 info; 5 u8 other; 6 u16 section; 8 u64 value; 16 u64 size }
 * </pre>
 */
public final class ModuleSymbols {
  private static final int ENTRY = 24;
  private static final int MAX_SYMBOLS = 200_000;
  private static final int MAX_STRINGS = 16 * 1024 * 1024;
  private static final int MAX_NAME = 512;

  private final Reader reader;
  private final Field kallsyms;
  private final Field symtab;
  private final Field count;
  private final Field strtab;
  private final Optional<Field> typetab;

  public ModuleSymbols(Kernel kernel) {
    reader = kernel.space();
    kallsyms = kernel.field("module", "kallsyms");
    symtab = kernel.field("mod_kallsyms", "symtab");
    count = kernel.field("mod_kallsyms", "num_symtab");
    strtab = kernel.field("mod_kallsyms", "strtab");
    typetab = kernel.optional("mod_kallsyms", "typetab");
  }

  /**
   * Where a module's symbols lie.
   *
   * @param count how many there are; 0, and no tables, of a module that has none
   */
  record Place(long table, long symtab, long strtab, long count) {}

  Place place(long module) {
    long table = kallsyms.get(reader, module);
    return table == 0
        ? new Place(0, 0, 0, 0)
        : new Place(
            table, symtab.get(reader, table), strtab.get(reader, table), count.get(reader, table));
  }

  /**
   * Defined symbols in table order; addresses are final.
   *
   * @throws Failure.BadData when the table cannot be one
   */
  public List<Symbol> of(long module, String name) {
    Place place = place(module);
    if (place.table() == 0) {
      return List.of();
    }
    long symbols = place.count();
    if (symbols > MAX_SYMBOLS) {
      throw new Failure.BadData("module has too many symbols: name=" + name + " count=" + symbols);
    }
    byte[] entries = reader.bytes(place.symtab(), (int) symbols * ENTRY);
    byte[] letters = letters(place.table(), (int) symbols);
    List<Symbol> found = new ArrayList<>();
    MemorySegment view = MemorySegment.ofArray(entries);
    byte[] names = strings(view, (int) symbols, place.strtab());
    for (int i = 0; i < symbols; i++) {
      int section = view.get(Reader.U16, (long) i * ENTRY + 6) & 0xffff;
      int at = view.get(Reader.U32, (long) i * ENTRY);
      long va = view.get(Reader.U64, (long) i * ENTRY + 8);
      if (section != 0 && at > 0 && at < names.length && va != 0) {
        found.add(new Symbol(text(names, at), va, (char) (letters[i] & 0x7f), name));
      }
    }
    return found;
  }

  private byte[] letters(long table, int symbols) {
    if (typetab.isEmpty()) {
      byte[] none = new byte[symbols];
      java.util.Arrays.fill(none, (byte) '?');
      return none;
    }
    return reader.bytes(typetab.get().get(reader, table), symbols);
  }

  /** The strings up to the last one that a symbol names. */
  private byte[] strings(MemorySegment entries, int symbols, long strings) {
    long last = -1;
    for (int i = 0; i < symbols; i++) {
      last = Math.max(last, entries.get(Reader.U32, (long) i * ENTRY) & 0xffff_ffffL);
    }
    if (last < 0) {
      return new byte[0];
    }
    if (last > MAX_STRINGS) {
      throw new Failure.BadData("module symbol name lies too far away: offset=" + last);
    }
    byte[] tail = reader.cstring(strings + last, MAX_NAME).getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[(int) last + tail.length + 1];
    reader.read(strings, MemorySegment.ofArray(all).asSlice(0, last + tail.length));
    return all;
  }

  private static String text(byte[] names, int at) {
    int end = at;
    while (end < names.length && names[end] != 0 && end - at < MAX_NAME) {
      end++;
    }
    return new String(names, at, end - at, StandardCharsets.ISO_8859_1);
  }
}
