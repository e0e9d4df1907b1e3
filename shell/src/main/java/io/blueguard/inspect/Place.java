package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.PerCpu;
import io.blueguard.profile.Symbols;
import io.blueguard.profile.Type;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as a person writes it: {@code 0xffff…}, {@code init_task}, {@code init_task+0x10},
 * {@code init_task.tasks} (the member of a variable, its struct being the symbol's name without
 * {@code init_}, or as {@code TYPE:SYMBOL.MEMBER}), {@code runqueues:1} (a CPU's own copy of a
 * variable).
 */
public final class Place {
  private static final Pattern OFFSET = Pattern.compile("(.+?)([+-])(0[xX][0-9a-fA-F]+|[0-9]+)");
  private static final Pattern COPY = Pattern.compile("([A-Za-z_]\\w*):([0-9]{1,4})");
  private static final Pattern NUMBER =
      Pattern.compile("0[xX][0-9a-fA-F_]+|[0-9a-fA-F]{6,16}|[0-9]+");

  private Place() {}

  /**
   * @throws Failure.NoSuchSymbol when it is neither a number nor a symbol of this kernel
   * @throws Failure.UsageError for a variable that each CPU has, without one of the CPUs
   */
  public static long find(Kernel kernel, String text) {
    OptionalLong symbol = kernel.symbols().address(text);
    if (symbol.isPresent()) {
      return shared(kernel, text, symbol.getAsLong());
    }
    Matcher copy = COPY.matcher(text);
    if (copy.matches()) {
      return own(kernel, kernel.symbol(copy.group(1)), Integer.parseInt(copy.group(2)));
    }
    Matcher offset = OFFSET.matcher(text);
    if (offset.matches()) {
      long distance = Hex.parse(offset.group(3));
      long va = find(kernel, offset.group(1));
      return offset.group(2).equals("+") ? va + distance : va - distance;
    }
    if (NUMBER.matcher(text).matches()) {
      return Hex.parse(text);
    }
    int dot = text.indexOf('.');
    return dot < 0
        ? symbol(kernel, text.substring(text.indexOf(':') + 1))
        : member(kernel, text.substring(0, dot), text.substring(dot + 1));
  }

  private static long symbol(Kernel kernel, String name) {
    return kernel
        .symbols()
        .address(name)
        .orElseThrow(() -> unknown(kernel.symbols(), name, "try sym with a part of the name"));
  }

  /**
   * That there is no symbol of that name, and which one may have been meant.
   *
   * @param otherwise what to try where none is near
   */
  public static Failure.NoSuchSymbol unknown(Symbols symbols, String name, String otherwise) {
    String hint =
        Similar.to(name, symbols.names("").toList())
            .map(near -> "did you mean " + near)
            .orElse(otherwise);
    return new Failure.NoSuchSymbol("no such symbol: name=" + name + "; " + hint);
  }

  /** A variable that all CPUs share: the symbol of any other one is no address of its value. */
  private static long shared(Kernel kernel, String name, long va) {
    OptionalLong start = kernel.symbols().address("__per_cpu_start");
    OptionalLong end = kernel.symbols().address("__per_cpu_end");
    if (start.isPresent()
        && end.isPresent()
        && Long.compareUnsigned(va, start.getAsLong()) >= 0
        && Long.compareUnsigned(va, end.getAsLong()) < 0) {
      throw new Failure.UsageError(
          "each cpu has its own: symbol=" + name + "; say whose: " + name + ":0");
    }
    return va;
  }

  private static long own(Kernel kernel, long va, int number) {
    List<PerCpu> cpus = PerCpu.possible(kernel);
    return cpus.stream()
        .filter(cpu -> cpu.cpu() == number)
        .findFirst()
        .map(cpu -> cpu.at(va))
        .orElseThrow(
            () ->
                new Failure.UsageError(
                    "no such cpu: number=" + number + "; the last is " + cpus.getLast().cpu()));
  }

  private static long member(Kernel kernel, String variable, String path) {
    int colon = variable.indexOf(':');
    String symbol = variable.substring(colon + 1);
    long va = symbol(kernel, symbol);
    String type = colon < 0 ? typeOf(kernel, symbol, path) : variable.substring(0, colon);
    return kernel.field(type, path).at(va);
  }

  /** kallsyms has no types of variables; these few are known by what they are. */
  private static String typeOf(Kernel kernel, String symbol, String path) {
    String bare = symbol.replaceFirst("^init_", "");
    for (String guess : new String[] {bare, bare + "_struct", symbol}) {
      if (kernel.types().struct(guess).flatMap(type -> first(type, path)).isPresent()) {
        return guess;
      }
    }
    throw new Failure.NoSuchMember(
        "type of the variable is not known: symbol="
            + symbol
            + "; try TYPE:"
            + symbol
            + "."
            + path);
  }

  private static Optional<Type.Member> first(Type.Struct type, String path) {
    return type.member(path.split("\\.")[0]);
  }
}
