package io.blueguard.inspect.struct;

import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.ProcessMemory;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PageWalk;
import java.util.ArrayList;
import java.util.List;

/** The way of one virtual address through the page tables, a row for each level. */
public final class Translation implements View<Translation.Step> {
  private final String place;
  private final Integer pid;

  /**
   * A level of the walk; the last row, {@code page}, is where it leads.
   *
   * @param level as the architecture names it: {@code PGD}, {@code PTE}
   * @param entryPa where the entry lies; null in the last row
   * @param entry its eight bytes; null in the last row
   * @param flags what the entry allows, or why the walk ends here
   * @param pa the physical address; null when the address leads nowhere
   * @param pageSize bytes of the page, or of the hole; in the last row only
   */
  public record Step(
      String level,
      @Address Long entryPa,
      @Address Long entry,
      String flags,
      @Address Long pa,
      Long pageSize) {}

  /**
   * @param place an address as {@link Place} reads it
   * @param pid whose address space, null for the kernel's
   */
  public Translation(String place, Integer pid) {
    this.place = place;
    this.pid = pid;
  }

  @Override
  public String name() {
    return "vtop";
  }

  @Override
  public Class<Step> rowType() {
    return Step.class;
  }

  @Override
  public List<String> key() {
    return List.of("level");
  }

  @Override
  public Inspection<Step> inspect(Kernel kernel) {
    long va = Place.find(kernel, place);
    PageWalk walk = ProcessMemory.of(kernel, pid).walk(va);
    Rows<Step> rows = new Rows<>();
    for (PageWalk.Step step : walk.steps()) {
      rows.add(
          new Step(step.level(), step.entryPa(), step.entry(), text(step.flags()), null, null));
    }
    String end = walk.mapped() ? text(walk.flags()) : walk.reason();
    rows.add(new Step("page", null, null, end, walk.mapped() ? walk.pa() : null, walk.pageSize()));
    return rows.done();
  }

  private static String text(PageWalk.Flags flags) {
    if (!flags.present()) {
      return "not present";
    }
    List<String> words = new ArrayList<>();
    words.add(flags.writable() ? "rw" : "r-");
    words.add(flags.nx() ? "nx" : "x");
    words.add(flags.user() ? "user" : "kernel");
    if (flags.global()) {
      words.add("global");
    }
    if (flags.huge()) {
      words.add("huge");
    }
    return String.join(" ", words);
  }
}
