package io.blueguard.script;

import groovy.lang.Closure;
import groovy.lang.MissingMethodException;
import groovy.lang.Script;
import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.delta.Change;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotDiff;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.Module;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.struct.MemoryDump;
import io.blueguard.inspect.struct.StructLayout;
import io.blueguard.inspect.struct.SymbolLookup;
import io.blueguard.inspect.struct.Translation;
import io.blueguard.inspect.system.Info;
import io.blueguard.inspect.system.KernelInfo;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.ProcessMemory;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.text.Syscall;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.integrity.Check;
import io.blueguard.integrity.Finding;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.render.MapDrawing;
import io.blueguard.render.Report;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What every script and every typed expression can call: the commands as functions that return
 * rows, the kernel as typed objects. Each call looks at the target anew.
 */
public abstract class ConsoleScript extends Script {
  private static final int MOST_BYTES = 1 << 24;

  /**
   * As Groovy's own, which looks its writer's method up anew each time; a line is written as one.
   */
  @Override
  public void println(Object value) {
    PrintWriter out = (PrintWriter) getBinding().getVariable("out");
    out.write(RowText.of(value).concat("\n"));
    out.flush();
  }

  @Override
  public void print(Object value) {
    super.print(RowText.of(value));
  }

  @Override
  public void printf(String format, Object value) {
    printf(format, new Object[] {value});
  }

  @Override
  public void printf(String format, Object[] values) {
    print(Formats.of(format, values));
  }

  public String sprintf(String format, Object value) {
    return sprintf(format, new Object[] {value});
  }

  public String sprintf(String format, Object[] values) {
    return Formats.of(format, values);
  }

  /** Groovy's own would know neither the kernel nor the commands. */
  @Override
  public Object evaluate(String expression) {
    return Groovy.shell(ConsoleScript.class, getBinding()).evaluate(expression, "evaluated");
  }

  public Session getSession() {
    return (Session) getBinding().getVariable("session");
  }

  public Target getTarget() {
    return getSession().current();
  }

  /**
   * As the command. Groovy's own takes a category, and inside of a closure it is the one that is
   * called: there it is {@code session.use(name)}.
   */
  public void use(CharSequence name) {
    getSession().use(name.toString());
  }

  /** The kernel at this moment: {@code kernel.init_task.comm}, {@code kernel.task_struct}. */
  public KernelView getKernel() {
    return new KernelView(moment());
  }

  private Kernel moment() {
    if (Inside.kernel() != null) {
      return Inside.kernel();
    }
    return getTarget().kernel().over(CachedMemory.ofMoment(getTarget().memory().base()));
  }

  public <R extends Record> Answer<R> inspect(View<R> view) {
    Kernel inside = Inside.kernel();
    return new Answer<>(inside == null ? getTarget().inspect(view) : view.inspect(inside));
  }

  /** Any view by its name: {@code view('ps')}. */
  public Answer<? extends Record> view(String name) {
    return inspect(getSession().catalog().view(name));
  }

  public Answer<Process> ps() {
    return inspect(new Processes());
  }

  public Answer<Process> threads() {
    return inspect(Processes.withThreads());
  }

  public Answer<Module> lsmod() {
    return inspect(new Modules());
  }

  public Answer<Syscall> syscallTable() {
    return syscallTable("x86_64");
  }

  /**
   * @param arch {@code x86_64} or {@code ia32}
   */
  public Answer<Syscall> syscallTable(String arch) {
    return inspect(new SyscallTable(arch));
  }

  public Info info() {
    return inspect(new KernelInfo()).getFirst();
  }

  /** Address of a symbol. */
  public AddressValue symbol(String name) {
    return new AddressValue(moment().symbol(name));
  }

  public Answer<SymbolLookup.Row> sym(String query) {
    return inspect(new SymbolLookup(query));
  }

  /** Which symbol lies at an address, and the aliases. */
  public Answer<SymbolLookup.Row> sym(long va) {
    return sym(Hex.of(va));
  }

  public Answer<StructLayout.Row> struct(String type) {
    return inspect(new StructLayout(type, null, false));
  }

  public Answer<Translation.Step> vtop(Object place) {
    return inspect(new Translation(place(place), null));
  }

  public Answer<Translation.Step> vtop(Object place, long pid) {
    return inspect(new Translation(place(place), Math.toIntExact(pid)));
  }

  public Answer<MemoryDump.Row> rd(Object place, long length) {
    return inspect(new MemoryDump(place(place), Math.toIntExact(length), null, false));
  }

  /** With options, as the command: {@code vtop(va, pid: 1)}. */
  public Object vtop(Map<String, ?> options, Object place) {
    return methodMissing("vtop", new Object[] {options, place});
  }

  public Object rd(Map<String, ?> options, Object... placeAndLength) {
    return methodMissing(
        "rd", Stream.concat(Stream.of(options), Stream.of(placeAndLength)).toArray());
  }

  /** The bytes at a place in the memory of a process; lost where there is none. */
  public Object memory(long pid, Object place, long length) {
    Kernel kernel = moment();
    try {
      long va = Hex.parse(place(place));
      return ProcessMemory.of(kernel, Math.toIntExact(pid))
          .bytes(va, Math.clamp(length, 0, MOST_BYTES));
    } catch (Failure.NotMapped | Failure.EngineFailure | Failure.BadData | Failure.UsageError e) {
      return new Lost(e.getMessage());
    }
  }

  private static String place(Object place) {
    return switch (place) {
      case CValue value -> Hex.of(value.number());
      case Number number -> Hex.of(number.longValue());
      default -> place.toString();
    };
  }

  /**
   * The {@code task_struct} of a process or thread, by its number or its address, {@code
   * task(row.task)}; lost when there is none of that number.
   */
  public Object task(Object pid) {
    return switch (pid) {
      case Lost lost -> lost;
      case Number number when number.longValue() == number.intValue() -> task(number.intValue());
      default -> object("task_struct", pid);
    };
  }

  private Object task(int pid) {
    Kernel kernel = moment();
    try {
      return Thing.at(kernel, kernel.struct("task_struct"), ProcessMemory.task(kernel, pid));
    } catch (Failure.UsageError noSuchProcess) {
      return new Lost(noSuchProcess.getMessage());
    }
  }

  /** An object of a type at an address: {@code object('task_struct', it.task)}. */
  public Object object(String type, Object place) {
    return getKernel().object(type, place);
  }

  /** A number, or where a thing points, as {@code 0x…}; why it is lost of what is. */
  public Object hex(Object value) {
    return switch (value) {
      case null -> null;
      case Lost lost -> lost.toString();
      case List<?> many -> many.stream().map(this::hex).toList();
      case CValue place -> Hex.of(place.number());
      default -> Hex.of(((Number) value).longValue());
    };
  }

  /** The views of this moment, to keep or to compare; kept under the name. */
  public Snapshot snapshot(String name) {
    Snapshot moment = getSession().moment(name, getSession().catalog().views());
    getSession().snapshots().save(moment);
    return moment;
  }

  /** What changed since a snapshot was taken. */
  public List<Change> diff(String before) {
    Snapshot then = getSession().snapshots().load(before);
    return diff(then, getTarget().snapshot("now", kept(then)));
  }

  public List<Change> diff(String before, String after) {
    return diff(getSession().snapshots().load(before), getSession().snapshots().load(after));
  }

  public List<Change> diff(Snapshot before, Snapshot after) {
    return Addresses.in(getSession().catalog(), SnapshotDiff.of(kept(before), before, after));
  }

  private List<View<?>> kept(Snapshot moment) {
    return getSession().catalog().known(moment.views().keySet());
  }

  /** What the integrity checks find, all those that do not read all of memory. */
  public List<Finding> check() {
    List<Finding> found = new ArrayList<>();
    for (Check check : getSession().catalog().checks()) {
      if (!check.scan()) {
        found.addAll(check(check));
      }
    }
    return found;
  }

  public List<Finding> check(String name) {
    return check(getSession().catalog().check(name));
  }

  private List<Finding> check(Check check) {
    return inspect(check);
  }

  /**
   * Tells of every change until the time is over, Ctrl-C, or the code says {@code false}: {@code
   * watch('ps', 'lsmod', every: '10ms', for: '5s') { println it }}.
   *
   * @param options {@code every}, {@code for}, {@code restless}, {@code all}, {@code on}: a name or
   *     spec, or a list of them, and {@code within}: how long the code may take for one event
   * @param viewsAndCode names of views, all that ship when there is none, and what gets the events
   */
  public void watch(Map<String, ?> options, Object... viewsAndCode) {
    int last = viewsAndCode.length - 1;
    if (last < 0 || !(viewsAndCode[last] instanceof Closure<?> code)) {
      throw new Failure.UsageError(
          "watch wants to know what to do; try watch('ps') { println it }");
    }
    List<String> views =
        Stream.of(viewsAndCode)
            .limit(last)
            .flatMap(view -> view instanceof Collection<?> many ? many.stream() : Stream.of(view))
            .map(String::valueOf)
            .toList();
    Subscription.watch(getSession(), options, views, code);
  }

  public void watch(Object... viewsAndCode) {
    watch(Map.of(), viewsAndCode);
  }

  /**
   * Runs a line of the console quietly.
   *
   * @return the rows that it would show; the text where it shows no rows
   */
  public Object command(String line) {
    return commands().run(line);
  }

  private ConsoleCommands commands() {
    return (ConsoleCommands) getBinding().getVariable("commands");
  }

  /**
   * Every view and every command is a function, with {@code _} or capitals for dashes: {@code
   * interfaces()}, {@code syscallTable(arch: 'ia32')}, {@code isolate('pf0vf0', dryRun: true)}.
   */
  public Object methodMissing(String name, Object arguments) {
    Object[] all = (Object[]) arguments;
    String dashed = Columns.snakeCase(name).replace('_', '-');
    if (all.length == 0 && getSession().catalog().names().contains(dashed)) {
      return view(dashed);
    }
    if (List.of("view", "check").contains(name) && last(all) instanceof Closure<?>) {
      throw new Failure.UsageError(
          "declared by no comment: %1$s=%2$s; write @%1$s %2$s into the comment that the file"
                  .formatted(name, declared(all))
              + " begins with");
    }
    if (!commands().exists(dashed)) {
      throw new MissingMethodException(name, getClass(), all);
    }
    return commands().run(Words.of(dashed, all, commands().ofProcesses(dashed)));
  }

  private static Object last(Object[] arguments) {
    return arguments.length == 0 ? null : arguments[arguments.length - 1];
  }

  /** The first text: options stand before it. */
  private static String declared(Object[] arguments) {
    return Stream.of(arguments)
        .filter(CharSequence.class::isInstance)
        .map(String::valueOf)
        .findFirst()
        .orElse("NAME");
  }

  /** A report to be written with {@link #write}: headings, text, tables, trees. */
  public Report report(String title) {
    return new Report(title);
  }

  /**
   * Writes a report as Markdown or, when the file is called so, as one HTML file.
   *
   * @return SHA-256 of what was written
   */
  public String write(Report report, String file) {
    String text = file.endsWith(".html") ? report.html() : report.markdown();
    try {
      Files.writeString(Path.of(file), text);
      return Evidence.sha256(text);
    } catch (IOException e) {
      throw new Failure.UsageError("cannot write: file=" + file, e);
    }
  }

  /**
   * Writes a report both as Markdown and as one HTML file.
   *
   * @param name of the files; .md or .html behind it is taken away
   * @return rows: the files with their SHA-256
   */
  public List<Map<String, String>> publish(Report report, String name) {
    String bare = name.replaceFirst("\\.(md|html)$", "");
    List<Map<String, String>> files = new ArrayList<>();
    for (String file : List.of(bare + ".md", bare + ".html")) {
      files.add(Map.of("file", file, "sha256", write(report, file)));
    }
    return files;
  }

  /** What stands behind the tables of a report: what those views read, with its hashes. */
  public List<Evidence> evidence(List<String> views) {
    List<Evidence> found = new ArrayList<>();
    for (View<?> view : getSession().catalog().views(views)) {
      found.add(Evidence.of(getTarget(), view));
    }
    return found;
  }

  /**
   * A part of a memory map: {@code report.map('Memory', [region('text', start, size, 'code')])}.
   */
  public MapDrawing.Region region(String name, Object start, Object length, String kind) {
    return new MapDrawing.Region(name, Numeric.of(start), Numeric.of(length), kind);
  }
}
