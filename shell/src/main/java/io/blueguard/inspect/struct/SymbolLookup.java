package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.Symbols;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Symbols by name, by address (the one that an address lies in, {@code schedule+0x12} too), by
 * pattern with {@code *} and {@code ?}, or by a part of the name.
 */
public final class SymbolLookup implements View<SymbolLookup.Row> {
  private static final int LIMIT = 10_000;
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F_]+|[0-9a-fA-F]{8,16}");
  private static final Pattern INSIDE = Pattern.compile(".+[+-](0[xX])?[0-9a-fA-F]+");

  private final String query;

  /**
   * @param name of the symbol; aliases get a row each
   * @param address of the symbol itself
   * @param offset from it to the address that was asked for, bytes
   * @param module empty for the kernel itself
   */
  public record Row(String name, @Address long address, long offset, String module) {}

  public SymbolLookup(String query) {
    this.query = query;
  }

  @Override
  public String name() {
    return "sym";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("name", "address");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    Rows<Row> rows = new Rows<>();
    Symbols symbols = ModuleKnowledge.of(kernel, rows).symbols();
    if (query.indexOf('*') >= 0 || query.indexOf('?') >= 0) {
      add(symbols, glob(query), rows);
    } else if (!symbols.all(query).isEmpty()) {
      symbols.all(query).forEach(symbol -> rows.add(row(symbol, 0)));
    } else if (NUMBER.matcher(query).matches()) {
      addAt(symbols, Hex.parse(query), rows);
    } else if (INSIDE.matcher(query).matches()) {
      addAt(symbols, Place.find(kernel, query), rows);
    } else if (!query.isBlank()) {
      add(symbols, name -> name.contains(query), rows);
    }
    Inspection<Row> found = rows.done();
    if (found.rows().isEmpty()) {
      throw Place.unknown(symbols, query, "try sym with a part of it");
    }
    return found;
  }

  private static void addAt(Symbols symbols, long va, Rows<Row> rows) {
    Symbol symbol =
        symbols
            .at(va)
            .orElseThrow(() -> new Failure.NoSuchSymbol("no symbol there: address=" + Hex.of(va)));
    symbols.exactly(symbol.va()).forEach(alias -> rows.add(row(alias, va - alias.va())));
  }

  private static void add(Symbols symbols, Predicate<String> wanted, Rows<Row> rows) {
    List<String> names = symbols.names("").filter(wanted).limit(LIMIT + 1).toList();
    for (String name : names.subList(0, Math.min(LIMIT, names.size()))) {
      symbols.all(name).forEach(symbol -> rows.add(row(symbol, 0)));
    }
    if (names.size() > LIMIT) {
      rows.fault("symbols", "too many match, the first are shown: limit=" + LIMIT);
    }
  }

  private static Predicate<String> glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      regex.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return Pattern.compile(regex.toString()).asMatchPredicate();
  }

  private static Row row(Symbol symbol, long offset) {
    return new Row(symbol.name(), symbol.va(), offset, symbol.module());
  }
}
