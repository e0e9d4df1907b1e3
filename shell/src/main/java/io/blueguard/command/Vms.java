package io.blueguard.command;

import io.blueguard.inspect.Address;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.kvm.KvmGuest;
import io.blueguard.inspect.system.Info;
import io.blueguard.inspect.system.KernelInfo;
import io.blueguard.render.Format;
import io.blueguard.session.Guests;
import io.blueguard.session.Target;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "vms",
    description =
        "List the virtual machines that KVM runs on this host, and the kernel in each. One that"
            + " keeps its memory to itself (SEV, SEV-ES, SNP, TDX, guest_memfd) is not readable,"
            + " and why: by what KVM notes of it, since no such host was at hand to try. Nor was"
            + " one with an Intel processor (EPT): its tables are read by the manual.",
    footerHeading = "Examples:%n",
    footer = {
      "  vms",
      "  vms -f tree       each host, its guests, their guests, and what runs in each",
      "  use guest1        go there; use .. comes back",
      "  @all ps           ask the host and all guests at once"
    })
final class Vms extends BaseCommand {
  private static final int DEEPEST = 16;

  @Mixin private RowOptions rows;

  @Mixin private CodeOption code;

  @Mixin private ConsistentOption consistent;

  /**
   * A guest, and what was found in it.
   *
   * @param release of its kernel, empty where none was found
   * @param state {@code running}, {@code paused}, {@code panicked}, {@code booting}, {@code no
   *     linux}, {@code sealed}, {@code ended}, …
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
    if (console().format() == Format.TREE && !code.wanted()) {
      Tree tree = new Tree();
      roots().forEach(tree::plant);
      rows.print(console(), Node.class, tree.seen.with(tree.nodes));
      return DONE;
    }
    if (code.wanted()) {
      Columns shown = rows.shown(Columns.of(Row.class));
      RowOptions.text(console(), "code", code.rows(console(), "", shown).stripTrailing());
      return DONE;
    }
    Inspection<Guests.Seen> seen = guests(console().target());
    rows.print(console(), Row.class, seen.with(seen.rows().stream().map(Row::of).toList()));
    return DONE;
  }

  private Inspection<Guests.Seen> guests(Target host) {
    return console().session().guests(host, consistent.tries());
  }

  /** Every machine that is attached; where one is inside a guest, or one of many is asked, that. */
  private List<Target> roots() {
    Target current = console().target();
    return current.host().isPresent() || console().tray() != null
        ? List.of(current)
        : console().session().targets().stream().filter(t -> t.host().isEmpty()).toList();
  }

  private final class Tree {
    private final List<Node> nodes = new ArrayList<>();
    private Inspection<?> seen = RowOptions.known(nodes);

    void plant(Target root) {
      boolean outermost = root.host().isEmpty();
      boolean shown = outermost || console().tray() == null;
      if (shown) {
        String kind = outermost ? "host" : "guest";
        nodes.add(new Node(root.machine(), kind, root.spec(), root.name(), ""));
      }
      grow(root, 0);
    }

    private void grow(Target machine, int depth) {
      Inspection<Info> info = consistent.ask(machine, new KernelInfo());
      seen = seen.and(info);
      nodes.add(kernel(machine.name(), info.rows().getFirst()));
      if (depth == DEEPEST) {
        return;
      }
      Inspection<Guests.Seen> guests = guests(machine);
      seen = seen.and(guests);
      for (Guests.Seen guest : guests.rows()) {
        nodes.add(guest(machine.name(), guest));
        // Of many machines that are asked at once each tells its own.
        if (guest.target() != null && console().tray() == null) {
          grow(guest.target(), depth + 1);
        }
      }
    }
  }

  private static Node kernel(String id, Info info) {
    String detail = info.arch() + ", " + info.paging() + ", trust " + info.trust();
    return new Node("Linux " + info.release(), "kernel", detail, id + "#", id);
  }

  private static Node guest(String host, Guests.Seen seen) {
    KvmGuest guest = seen.guest();
    String told = "pid %d, %d vcpus, %d MiB, ".formatted(guest.pid(), guest.vcpus(), mib(guest));
    String detail = seen.state() + (seen.why().isEmpty() ? "" : ": " + seen.why());
    return new Node(guest.name(), "guest", told + detail, host + "/" + guest.name(), host);
  }

  private static long mib(KvmGuest guest) {
    return guest.memoryBytes() >> 20;
  }
}
