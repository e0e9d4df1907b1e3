package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import groovy.lang.MissingPropertyException;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.struct.FlagNames;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.PerCpu;
import io.blueguard.profile.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel as Groovy sees it: its variables are properties. A kernel keeps no types of its
 * variables, so that those of the common ones are known here and any other is {@code void} until it
 * is {@code cast}.
 */
public final class KernelView extends GroovyObjectSupport {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("init_task", "task_struct"),
          Map.entry("init_mm", "mm_struct"),
          Map.entry("init_cred", "cred"),
          Map.entry("init_net", "net"),
          Map.entry("init_nsproxy", "nsproxy"),
          Map.entry("init_pid_ns", "pid_namespace"),
          Map.entry("init_uts_ns", "uts_namespace"),
          Map.entry("init_user_ns", "user_namespace"),
          Map.entry("init_ipc_ns", "ipc_namespace"),
          Map.entry("init_css_set", "css_set"),
          Map.entry("root_user", "user_struct"),
          Map.entry("modules", "list_head"),
          Map.entry("super_blocks", "list_head"),
          Map.entry("net_namespace_list", "list_head"),
          Map.entry("jiffies", "unsigned long"),
          Map.entry("iomem_resource", "resource"),
          Map.entry("ioport_resource", "resource"));

  /** More names than anybody reads. */
  private static final int VARIABLES = 1000;

  /** {@code char[16]}, {@code struct pid *[4]}. */
  private static final Pattern ARRAY = Pattern.compile("(.*\\S)\\s*\\[(\\d{1,9})\\]");

  private final Kernel kernel;

  KernelView(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A variable by its symbol, or the number of an enumerator or flag. */
  @Override
  public Object getProperty(String name) {
    OptionalLong va = kernel.symbols().address(name);
    if (va.isPresent()) {
      return Thing.at(kernel, type(name), va.getAsLong(), Link.ofVariable(name));
    }
    Optional<Long> number = kernel.types().enumerator(name).or(() -> FlagNames.mask(name));
    if (number.isPresent()) {
      return number.get();
    }
    throw new MissingPropertyException(name, KernelView.class);
  }

  /** Variables whose names begin so, each with its type where that is known. */
  Map<String, String> variables(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    kernel.symbols().names(prefix).limit(VARIABLES).forEach(n -> found.put(n, typeName(n)));
    return found;
  }

  private String typeName(String variable) {
    return type(variable) instanceof Type.Void ? "" : type(variable).name();
  }

  public Object getAt(String name) {
    return getProperty(name);
  }

  private Type type(String variable) {
    return Optional.ofNullable(TYPES.get(variable))
        .flatMap(spelled -> find(kernel, spelled))
        .or(() -> kernel.types().variable(variable))
        .orElse(new Type.Void());
  }

  /** A per-CPU variable as each possible CPU has it: {@code perCpu('runqueues')*.nr_running}. */
  public List<Object> perCpu(String variable) {
    return perCpu(variable, type(variable));
  }

  public List<Object> perCpu(String variable, String type) {
    return perCpu(variable, type(kernel, type));
  }

  private List<Object> perCpu(String variable, Type type) {
    long symbol = kernel.symbol(variable);
    return PerCpu.possible(kernel).stream()
        .map(cpu -> Thing.at(kernel, type, cpu.at(symbol)))
        .toList();
  }

  /** An object of a type at an address: a number, a thing, or a text as {@link Place} reads it. */
  public Object object(String type, Object place) {
    long va =
        switch (place) {
          case CValue value -> value.number();
          case Number number -> number.longValue();
          default -> Place.find(kernel, place.toString());
        };
    return cast(kernel, type, va);
  }

  /** A place as a type; {@code 'struct x *'} is a pointer with that value. */
  static Object cast(Kernel kernel, String name, long va) {
    String spelled = name.strip();
    if (!spelled.endsWith("*")) {
      return Thing.at(kernel, type(kernel, spelled), va);
    }
    return new Thing(kernel, Shape.of(kernel, type(kernel, spelled)), 0, va, null);
  }

  private static Type type(Kernel kernel, String spelled) {
    if (spelled.endsWith("*")) {
      String target = spelled.substring(0, spelled.length() - 1).strip();
      return new PointerTo(type(kernel, target));
    }
    Matcher array = ARRAY.matcher(spelled);
    if (array.matches()) {
      return new ArrayOf(type(kernel, array.group(1)), Long.parseLong(array.group(2)));
    }
    return find(kernel, spelled)
        .orElseThrow(() -> new Failure.NoSuchMember("no such type: name=" + spelled));
  }

  private static Optional<Type> find(Kernel kernel, String name) {
    return Spelling.of(name).map(kernel.types()::find).flatMap(Optional::stream).findFirst();
  }

  /** The objects on a list, its head given by symbol: {@code list('modules', 'module', 'list')}. */
  public List<Object> list(String head, String type, String member) {
    return Containers.list(kernel, kernel.symbol(head), new Link(type, member));
  }

  public String release() {
    return kernel.about().release();
  }

  @Override
  public String toString() {
    return "Linux " + kernel.about().release() + " " + kernel.about().arch();
  }
}
