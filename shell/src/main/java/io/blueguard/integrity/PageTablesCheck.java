package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.text.MappingDifference;
import io.blueguard.inspect.text.MappingDifferences;
import io.blueguard.kernel.Kernel;

/** Whether page tables show the kernel as it was loaded, to all processes alike. */
final class PageTablesCheck implements Check {
  @Override
  public String name() {
    return "page-tables";
  }

  @Override
  public String title() {
    return "page tables show one kernel, where it was loaded, and its constants cannot be written";
  }

  @Override
  public String explain() {
    return "Goes through the page tables of the kernel's image: it lies in memory as one piece, so"
        + " that a page which leads elsewhere shows the processor a copy that somebody changed"
        + " while the original keeps its bytes. Constants (the table of system calls among them)"
        + " must not be writable. On x86 the entries of the kernel's half in the topmost table of"
        + " each process are compared with the kernel's own: other ones give that process another"
        + " kernel. Which table and which interrupt table a processor uses right now stands in its"
        + " registers, and they are not in memory. Innocent: a kernel that was started with"
        + " rodata=off, and a table that is changed while a live machine is read.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<MappingDifference> found = new MappingDifferences().inspect(kernel);
    return found.with(found.rows().stream().map(this::finding).toList());
  }

  private Finding finding(MappingDifference row) {
    boolean writable = row.kind().equals("writable");
    return new Finding(
        name(),
        writable ? Severity.HIGH : Severity.CRITICAL,
        row.object(),
        row.account(),
        row.found(),
        row.kind() + " at " + Hex.of(row.va()),
        "T1014",
        sentence(row));
  }

  private static String sentence(MappingDifference row) {
    return switch (row.kind()) {
      case "writable" -> "Constants of the kernel at " + row.object() + " can be written.";
      case "private" -> "The " + row.object() + " sees another kernel than all other processes.";
      default ->
          "The processor gets the page of the kernel at "
              + row.object()
              + " from another place than where the kernel was loaded: a copy that was changed.";
    };
  }
}
