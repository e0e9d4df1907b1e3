package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.inspect.task.ProcessMemory;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.Symbols;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions that lie in memory now, whatever was built: what the kernel or somebody else has
 * patched shows. By itself as far as the next symbol.
 */
public final class Disassembly implements View<Disassembly.Row> {
  /** The longest function of a kernel has fewer. */
  public static final int LIMIT = 100_000;

  private static final int LONGEST = 16;
  private static final int PAGE = 4096;
  private static final Pattern FAR = Pattern.compile("0x[0-9a-f]{8,16}");
  private static final Pattern NEAR = Pattern.compile("\\[rip ([+-]) (0x[0-9a-f]+)\\]");

  private final String place;
  private final Integer count;
  private final Integer pid;

  /**
   * @param address of the instruction
   * @param symbol {@code vfs_read+0x12}; empty in a process, and where no symbol is near
   * @param hex its bytes, two digits each, in the order of memory
   * @param instruction mnemonic and operands; {@code (bad)} for what is none
   * @param target the symbol of an address that it names
   */
  public record Row(
      @Address long address, String symbol, String hex, String instruction, String target) {}

  /**
   * @param place an address as {@link Place} reads it
   * @param count instructions, up to {@link #LIMIT}; null as far as the next symbol
   * @param pid whose address space, null for the kernel's
   */
  public Disassembly(String place, Integer count, Integer pid) {
    if (count != null && (count <= 0 || count > LIMIT)) {
      throw new Failure.UsageError(
          "count is out of bounds: value=" + count + "; try 1 to " + LIMIT);
    }
    this.place = place;
    this.count = count;
    this.pid = pid;
  }

  @Override
  public String name() {
    return "dis";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("address");
  }

  /**
   * @throws Failure.EngineUnavailable when this system has no Capstone
   * @throws Failure.NotMapped when nothing lies at the place
   */
  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    Rows<Row> rows = new Rows<>();
    Symbols symbols = ModuleKnowledge.of(kernel, rows).symbols();
    long start = place(kernel, symbols);
    Reader reader = ProcessMemory.of(kernel, pid);
    boolean x86 = kernel.about().arch().equals("x86_64");
    try (Capstone capstone = new Capstone(x86)) {
      long va = start;
      for (int i = 0; i < most() && !over(symbols, start, va); i++) {
        byte[] bytes = bytes(reader, va, va == start, rows);
        if (bytes.length == 0) {
          break;
        }
        Capstone.Decoded decoded =
            capstone.decode(bytes, va).orElseGet(() -> bad(bytes, x86 ? 1 : 4));
        rows.add(row(va, bytes, decoded, symbols));
        va += decoded.length();
      }
    }
    return rows.done();
  }

  /** Where to begin; functions of modules have names, too. */
  private long place(Kernel kernel, Symbols symbols) {
    return symbols.address(place).orElseGet(() -> Place.find(kernel, place));
  }

  private int most() {
    return count == null ? LIMIT : count;
  }

  private boolean over(Symbols symbols, long start, long va) {
    if (count != null || va == start) {
      return false;
    }
    // No symbol ends what a process executes: a page of it is enough.
    return pid == null ? symbols.begins(va) : va - start >= PAGE;
  }

  /** As many as an instruction may have, or as are there; none is a fault, unless at the start. */
  private static byte[] bytes(Reader reader, long va, boolean first, Rows<Row> rows) {
    int left = (int) (PAGE - (va & PAGE - 1));
    try {
      return reader.bytes(va, LONGEST);
    } catch (Failure.NotMapped beyond) {
      if (left < LONGEST) {
        return reader.bytes(va, left);
      }
      if (first) {
        throw beyond;
      }
      rows.fault("instructions from " + Hex.of(va), beyond.getMessage());
      return new byte[0];
    }
  }

  private static Capstone.Decoded bad(byte[] bytes, int length) {
    return new Capstone.Decoded(Math.min(length, bytes.length), "(bad)");
  }

  private Row row(long va, byte[] bytes, Capstone.Decoded decoded, Symbols symbols) {
    int length = Math.min(decoded.length(), bytes.length);
    return new Row(
        va,
        symbol(symbols, va),
        HexFormat.of().formatHex(Arrays.copyOf(bytes, length)),
        decoded.text(),
        target(decoded.text(), va + length).map(to -> symbol(symbols, to)).orElse(""));
  }

  private String symbol(Symbols symbols, long va) {
    Optional<Symbol> symbol = pid == null ? symbols.at(va) : Optional.empty();
    return symbol.map(s -> s.name() + (va == s.va() ? "" : "+" + Hex.of(va - s.va()))).orElse("");
  }

  /** The address that an instruction names, as such or by its distance. */
  private static Optional<Long> target(String text, long next) {
    Matcher near = NEAR.matcher(text);
    if (near.find()) {
      long distance = Hex.parse(near.group(2));
      return Optional.of(near.group(1).equals("+") ? next + distance : next - distance);
    }
    Matcher far = FAR.matcher(text);
    return far.find() ? Optional.of(Hex.parse(far.group())) : Optional.empty();
  }
}
