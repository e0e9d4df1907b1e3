package io.blueguard.inspect.hook;

import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a function is of the kind that its place calls. The kernel's types know the signature of
 * each of its functions and that of each member that points to one; a function of another kind was
 * not put there by the kernel. What the types do not tell fits.
 */
final class Signature {
  private static final int MAX_DEPTH = 4;

  private final Kernel kernel;
  // What is said of each symbol, by the spelling of what is wanted.
  private final Map<String, Map<String, String>> answers = new HashMap<>();
  // By the object: it is made once for each slot of a table, and its spelling is work.
  private final Map<Type.Function, Map<String, String>> wanting = new IdentityHashMap<>();

  Signature(Kernel kernel) {
    this.kernel = kernel;
  }

  /** What a pointer to a function points to; empty for any other type. */
  static Optional<Type.Function> of(Type pointer) {
    return pointer.resolved() instanceof Type.Pointer to
            && to.target().resolved() instanceof Type.Function function
        ? Optional.of(function)
        : Optional.empty();
  }

  /**
   * Empty when the function fits, or when its name does not tell which of several it is; else what
   * it is and what was wanted.
   */
  String mismatch(String symbol, Type.Function wanted) {
    return wanting
        .computeIfAbsent(
            wanted, kind -> answers.computeIfAbsent(kind.name(), name -> new HashMap<>()))
        .computeIfAbsent(symbol, name -> compare(name, wanted));
  }

  private String compare(String symbol, Type.Function wanted) {
    Optional<Type.Function> function = kernel.types().function(symbol);
    if (function.isEmpty()
        || fits(function.get(), wanted, 0)
        || kernel.symbols().all(symbol).size() > 1) {
      return "";
    }
    return function.get().name() + " where " + wanted.name() + " is called";
  }

  private static boolean fits(Type.Function one, Type.Function other, int depth) {
    List<Type> mine = one.parameters();
    List<Type> theirs = other.parameters();
    boolean same = mine.size() == theirs.size() && fits(one.result(), other.result(), depth);
    for (int i = 0; same && i < mine.size(); i++) {
      same = fits(mine.get(i), theirs.get(i), depth);
    }
    return same;
  }

  /** As the machine sees it: pointers to the same struct, numbers of the same size. */
  private static boolean fits(Type one, Type other, int depth) {
    Type mine = one.resolved();
    Type theirs = other.resolved();
    if (mine instanceof Type.Pointer a && theirs instanceof Type.Pointer b) {
      return depth == MAX_DEPTH || pointed(a.target().resolved(), b.target().resolved());
    }
    if (mine instanceof Type.Pointer || theirs instanceof Type.Pointer) {
      return false;
    }
    return mine.size() == theirs.size() && tagged(mine) == tagged(theirs);
  }

  private static boolean pointed(Type mine, Type theirs) {
    return !tagged(mine) || !tagged(theirs) || mine.name().equals(theirs.name());
  }

  private static boolean tagged(Type type) {
    return type instanceof Type.Struct || type instanceof Type.Forward;
  }
}
