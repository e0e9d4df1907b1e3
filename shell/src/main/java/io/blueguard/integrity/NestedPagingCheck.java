package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.kvm.NestedPage;
import io.blueguard.inspect.kvm.NestedPages;
import io.blueguard.kernel.Kernel;

/** Whether the processor sees a guest's memory where the process that runs the guest has it. */
final class NestedPagingCheck implements Check {
  @Override
  public String name() {
    return "nested-paging";
  }

  @Override
  public String title() {
    return "the nested page tables of guests lead where their processes have the memory";
  }

  @Override
  public String explain() {
    return """
    Reads, for each guest of this host, the tables by which the processor translates the guest's
    physical addresses (AMD's NPT, Intel's EPT), and for every page in them the way by memory
    slot, user address and the page tables of the process that runs the guest. KVM makes the
    first from the second, so that they agree at any moment.

    A page that leads elsewhere was put there by somebody else: a rootkit of the host that shows
    the guest other memory than the one that is looked at, or that lets the guest into memory of
    the host. Pages that only the process has are none of these: KVM enters them when the guest
    touches them. Innocent causes are few: a table that changes while it is read is looked at
    three times.

    EPT was tested on tables made by hand; no Intel host was at hand.\
    """;
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<NestedPage> pages = new NestedPages().inspect(kernel);
    return pages.with(pages.rows().stream().map(this::finding).toList());
  }

  private Finding finding(NestedPage page) {
    boolean elsewhere = page.reason().isEmpty();
    return new Finding(
        name(),
        elsewhere ? Severity.CRITICAL : Severity.HIGH,
        "page " + Hex.of(page.gpa()) + " of guest " + page.guest(),
        elsewhere ? page.process() : "no page: " + page.reason(),
        Hex.of(page.nested()),
        "nested page table root=" + Hex.of(page.root()),
        "T1014",
        "the processor shows the guest other memory than its process has there");
  }
}
