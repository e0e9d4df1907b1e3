package io.blueguard.script;

import io.blueguard.inspect.Columns;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What may stand behind a dot, or begin an expression: names, each with a word about it. */
final class Members {
  /** Expressions that look and do nothing, so that Tab may evaluate them. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(task\\(\\d{1,9}\\)|[A-Za-z_]\\w*)(\\.[A-Za-z_]\\w*|\\[-?\\d{1,9}\\]|\\['[\\w.-]*'\\])*");

  private static final List<String> OF_ROWS =
      List.of("findAll", "collect", "each", "sort", "groupBy", "countBy", "take", "size", "sum");

  private Members() {}

  static boolean harmless(String expression) {
    return HARMLESS.matcher(expression).matches();
  }

  static Map<String, String> of(Object value, String typed) {
    return switch (value) {
      case Thing thing -> thing.members();
      case KernelView kernel -> kernel.variables(typed);
      case Record row -> named(Columns.of(row.getClass()).names(), "");
      case Map<?, ?> map -> named(map.keySet().stream().map(String::valueOf).toList(), "");
      case Iterable<?> rows -> named(OF_ROWS, "");
      case null, default -> Map.of();
    };
  }

  /** The functions of a console, as they are called. */
  static Map<String, String> functions() {
    Map<String, String> found = new LinkedHashMap<>();
    for (Method method : ConsoleScript.class.getDeclaredMethods()) {
      boolean own = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
      if (own && !method.getName().contains("$") && !method.getName().startsWith("get")) {
        found.merge(method.getName(), parameters(method), (a, b) -> a + " or " + b);
      }
    }
    found.put("kernel", "its variables: kernel.init_task");
    found.put("target", "what is attached");
    return found;
  }

  private static String parameters(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static Map<String, String> named(List<String> names, String about) {
    Map<String, String> found = new LinkedHashMap<>();
    names.forEach(name -> found.put(name, about));
    return found;
  }
}
