package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.guest.GuestMemory;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PageTables;
import io.blueguard.space.PagingLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two ways from a guest's physical memory to the host's, compared page by page: by the nested
 * page tables that the processor uses, and by memory slot and process. Rows are the pages that they
 * lead elsewhere for. A page that only the process has is none: the guest has not touched it since.
 */
public final class NestedPages implements View<NestedPage> {
  private static final int LIMIT = 1000;
  private static final int LOOKS = 3;
  private static final long PAGE = 4096;

  /** Above it no host has memory; KVM marks the memory of devices with it in AMD's tables. */
  private static final long DEVICE = 1L << 51;

  @Override
  public String name() {
    return "nested-pages";
  }

  @Override
  public Class<NestedPage> rowType() {
    return NestedPage.class;
  }

  @Override
  public List<String> key() {
    return List.of("guest", "gpa", "root");
  }

  @Override
  public Inspection<NestedPage> inspect(Kernel kernel) {
    Rows<NestedPage> rows = new Rows<>();
    for (KvmMachine machine : KvmMachines.of(kernel, rows)) {
      Map<Long, String> roots = new LinkedHashMap<>();
      machine.vcpus().stream()
          .filter(vcpu -> vcpu.nestedRoot() != 0)
          .forEach(vcpu -> roots.put(vcpu.nestedRoot(), vcpu.nestedPaging()));
      if (roots.isEmpty()) {
        rows.fault("guest " + machine.name(), "has no nested page tables to compare with");
      }
      roots.forEach((root, layout) -> compare(kernel, machine, root, layout, rows));
    }
    return rows.done();
  }

  private static void compare(
      Kernel kernel, KvmMachine machine, long root, String name, Rows<NestedPage> rows) {
    try {
      Tables tables = new Tables(machine, root, layout(kernel, name));
      List<NestedPage> found = tables.differences(kernel);
      // A running host moves pages about; what differs for good differs each time.
      for (int look = 1; look < LOOKS && !found.isEmpty(); look++) {
        found.retainAll(tables.differences(kernel.now()));
      }
      found.forEach(rows::add);
      if (found.size() == LIMIT) {
        rows.fault("guest " + machine.name(), "more pages differ than limit=" + LIMIT);
      }
    } catch (Failure.NotMapped | Failure.BadData | Failure.WalkStopped broken) {
      rows.fault("nested page tables of guest " + machine.name(), broken.getMessage());
    }
  }

  /** Where the host encrypts its memory, a bit of each entry is no address bit. */
  private static PagingLayout layout(Kernel kernel, String name) {
    long mask = kernel.has("sme_me_mask") ? kernel.space().u64(kernel.symbol("sme_me_mask")) : 0;
    return PagingLayout.all().stream()
        .filter(layout -> layout.name().equals(name))
        .findFirst()
        .map(layout -> Long.bitCount(mask) == 1 ? layout.ignoring(mask) : layout)
        .orElseThrow(() -> new Failure.BadData("unknown nested paging: layout=" + name));
  }

  private record Tables(KvmMachine machine, long root, PagingLayout layout) {
    List<NestedPage> differences(Kernel kernel) {
      GuestMemory memory = machine.memory(kernel, false);
      AddressSpace nested = new AddressSpace(kernel.space().memory(), layout, root);
      List<NestedPage> found = new ArrayList<>();
      Range all = new Range(0, 1L << layout.bits());
      PageTables.each(
          nested,
          all,
          (gpa, pa, size) -> {
            for (long at = 0; at < size && pa < DEVICE && found.size() < LIMIT; at += PAGE) {
              compare(memory, gpa + at, pa + at, found);
            }
          });
      return found;
    }

    private void compare(GuestMemory memory, long gpa, long pa, List<NestedPage> found) {
      try {
        long process = memory.translate(gpa);
        if (process != pa) {
          found.add(new NestedPage(machine.name(), gpa, pa, Hex.of(process), "", root));
        }
      } catch (Failure.NotMapped absent) {
        found.add(new NestedPage(machine.name(), gpa, pa, "", absent.getMessage(), root));
      }
    }
  }
}
