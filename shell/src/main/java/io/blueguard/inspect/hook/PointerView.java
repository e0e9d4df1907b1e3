package io.blueguard.inspect.hook;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.kernel.Kernel;
import java.util.List;
import java.util.function.Consumer;

/** A view of one mechanism's code pointers. */
public final class PointerView implements View<CodePointer> {
  private final String name;
  private final Consumer<Pointers> collector;

  PointerView(String name, Consumer<Pointers> collector) {
    this.name = name;
    this.collector = collector;
  }

  /** Every mechanism this program knows, in the order in which they are looked at. */
  public static List<PointerView> all() {
    return List.of(
        new PointerView("idt", IdtGates::collect),
        new PointerView("ftrace", FtraceOps::collect),
        new PointerView("kprobe", Kprobes::collect),
        new PointerView("tracepoint", Tracepoints::collect),
        new PointerView("netfilter", NetfilterHooks::collect),
        new PointerView("packet-filter", PacketFilters::collect),
        new PointerView("lsm", LsmHooks::collect),
        new PointerView("protocol", ProtocolHandlers::collect),
        new PointerView("socket", SocketCalls::collect),
        new PointerView("netdevice", NetDevices::collect),
        new PointerView("seq_ops", SequenceOps::collect),
        new PointerView("proc", ProcEntries::collect),
        new PointerView("filesystem", FileSystems::collect),
        new PointerView("tty", Ttys::collect),
        new PointerView("input", InputHandlers::collect),
        new PointerView("notifier", Notifiers::collect),
        new PointerView("timer", Timers::collect),
        new PointerView("file", FileOps::collect),
        new PointerView("task", TaskCalls::collect),
        new PointerView("kthread", KernelThreads::collect),
        new PointerView("sysctl", SysctlHandlers::collect),
        new PointerView("bpf", BpfObjects::collect),
        new PointerView("work", WorkItems::collect),
        new PointerView("registered", Registered::collect),
        new PointerView("image", ImagePointers::collect));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Class<CodePointer> rowType() {
    return CodePointer.class;
  }

  @Override
  public List<String> key() {
    return List.of("kind", "object", "place");
  }

  @Override
  public Inspection<CodePointer> inspect(Kernel kernel) {
    Rows<CodePointer> rows = new Rows<>();
    Pointers out = new Pointers(kernel, name, CodeMap.of(kernel, rows), rows);
    out.attempt(name, () -> collector.accept(out));
    return rows.done();
  }
}
