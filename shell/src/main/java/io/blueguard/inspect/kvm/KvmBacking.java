package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.guest.GuestMemory;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.task.UserMappings;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.XArray;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * What the host has taken away of memory that a guest's process shares (a memfd, a file): there the
 * tables of the process are empty, as where nothing was ever touched. Only the file's pages tell,
 * {@code address_space.i_pages}: a value stands where a page was that has been swapped out, or of a
 * file on a disk one that was given up (an xarray since 4.20).
 *
 * @param mm of the process
 */
record KvmBacking(Kernel kernel, long mm) implements GuestMemory.Backing {
  private static final int PAGE_SHIFT = 12;

  /**
   * A part of a file that the process has mapped.
   *
   * @param pages address of its {@code i_pages}
   * @param first number of the page with which it begins
   */
  private record Part(Range range, long pages, long first) {
    long index(long hva) {
      return first + (hva - range.start() >>> PAGE_SHIFT);
    }
  }

  @Override
  public LongPredicate away(PhysicalMemory base) {
    Kernel now = kernel.over(base);
    List<Part> parts = new ArrayList<>();
    try {
      Reading reading = new Reading(now);
      for (long area : UserMappings.areas(now, mm, "mappings", new Rows<>())) {
        reading.add(area, parts);
      }
    } catch (Failure.NotMapped | Failure.NoSuchMember unknown) {
      // Then nothing is known of what is missing but that it is.
      return hva -> false;
    }
    return hva -> parts.stream().anyMatch(part -> away(now, part, hva));
  }

  private static boolean away(Kernel now, Part part, long hva) {
    try {
      return part.range.contains(hva) && (XArray.load(now, part.pages, part.index(hva)) & 1) != 0;
    } catch (Failure.NotMapped | Failure.BadData broken) {
      return false;
    }
  }

  private static final class Reading {
    private final Reader reader;
    private final Field start;
    private final Field end;
    private final Field offset;
    private final Field file;
    private final Field mapping;
    private final long pages;

    Reading(Kernel kernel) {
      reader = kernel.space();
      start = kernel.field("vm_area_struct", "vm_start");
      end = kernel.field("vm_area_struct", "vm_end");
      offset = kernel.field("vm_area_struct", "vm_pgoff");
      file = kernel.field("vm_area_struct", "vm_file");
      mapping = kernel.field("file", "f_mapping");
      pages = kernel.field("address_space", "i_pages").offset();
    }

    void add(long area, List<Part> parts) {
      long backing = file.get(reader, area);
      long from = start.get(reader, area);
      long length = end.get(reader, area) - from;
      if (backing != 0 && length > 0) {
        long first = offset.get(reader, area);
        parts.add(new Part(new Range(from, length), mapping.get(reader, backing) + pages, first));
      }
    }
  }
}
