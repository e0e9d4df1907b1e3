package io.blueguard.command;

import io.blueguard.inspect.Address;
import io.blueguard.inspect.Info;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.KernelInfo;
import io.blueguard.inspect.KvmGuest;
import io.blueguard.render.Format;
import io.blueguard.session.Guests;
import io.blueguard.session.Target;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "vms",
    description = "List the virtual machines that KVM runs on this host, and the kernel in each.",
    footerHeading = "Examples:%n",
    footer = {
      "  vms",
      "  vms -f tree       the host, its guests, their guests, and what runs in each",
      "  use guest1        go there; use .. comes back",
      "  @all ps           ask the host and all guests at once"
    })
final class Vms extends BaseCommand {
  private static final int DEEPEST = 16;

  @Mixin private RowOptions rows;

  /**
   * A guest, and what was found in it.
   *
   * @param release of its kernel, empty where none was found
   * @param state {@code running}, {@code booting}, {@code no linux}, {@code sealed}, …
   * @param why it cannot be looked into
   */
  record Row(
      String name,
      int pid,
      int vcpus,
      long memoryBytes,
      String release,
      String state,
      int slots,
      boolean readable,
      String why,
      @Address long kvm) {
    static Row of(Guests.Seen seen) {
      KvmGuest guest = seen.guest();
      return new Row(
          guest.name(),
          guest.pid(),
          guest.vcpus(),
          guest.memoryBytes(),
          seen.target() == null ? "" : seen.target().release(),
          seen.state(),
          guest.slots(),
          guest.readable(),
          seen.why(),
          guest.kvm());
    }
  }

  /** A machine or a kernel below what it runs in. */
  record Node(String what, String kind, String detail, String id, String parentId) {}

  @Override
  public Integer call() {
    if (rows.format(console()) == Format.TREE) {
      List<Node> nodes = new ArrayList<>();
      Target root = console().target();
      nodes.add(new Node(root.machine(), "host", root.spec(), root.name(), ""));
      grow(root, nodes, 0);
      rows.print(console(), Node.class, RowOptions.known(nodes));
      return DONE;
    }
    Inspection<Guests.Seen> seen = console().session().guests();
    rows.print(console(), Row.class, seen.with(seen.rows().stream().map(Row::of).toList()));
    return DONE;
  }

  private void grow(Target machine, List<Node> nodes, int depth) {
    Info info = machine.inspect(new KernelInfo()).rows().getFirst();
    String kernel = info.arch() + ", " + info.paging() + ", trust " + info.trust();
    String id = machine.name();
    nodes.add(new Node("Linux " + info.release(), "kernel", kernel, id + "#", id));
    if (depth == DEEPEST) {
      return;
    }
    for (Guests.Seen seen : console().session().guests(machine).rows()) {
      KvmGuest guest = seen.guest();
      String detail = seen.state() + (seen.why().isEmpty() ? "" : ": " + seen.why());
      String own = id + "/" + guest.name();
      String told = "pid %d, %d vcpus, %d MiB, ".formatted(guest.pid(), guest.vcpus(), mib(guest));
      nodes.add(new Node(guest.name(), "guest", told + detail, own, id));
      if (seen.target() != null) {
        grow(seen.target(), nodes, depth + 1);
      }
    }
  }

  private static long mib(KvmGuest guest) {
    return guest.memoryBytes() >> 20;
  }
}
