package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.guest.GuestMemory;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PageTables;
import io.blueguard.space.PagingLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where in a guest's memory its kernel must lie, by the page tables that its processors use: an
 * x86-64 kernel maps its image, which is one piece of physical memory, into a gigabyte of its own.
 * So that a search need not go through all of a large guest.
 */
public final class KvmKernel {
  /** {@code __START_KERNEL_map}; above the image come modules, which lie about. */
  private static final Range IMAGE = new Range(0xffff_ffff_8000_0000L, 1L << 30);

  private static final List<PagingLayout> LAYOUTS =
      List.of(PagingLayout.X86_64_4_LEVEL, PagingLayout.X86_64_5_LEVEL);
  private static final long ADDRESS = 0x000f_ffff_ffff_f000L;

  /** With page-table isolation the user half of a process's tables is the second page. */
  private static final long USER_HALF = 0x1000;

  private static final int TABLE = 4096;
  private static final long LONGEST = 256L << 20;

  private KvmKernel() {}

  /** Guest physical ranges, likeliest first; empty when no processor tells. */
  public static List<Range> likely(KvmMachine machine, GuestMemory memory) {
    List<Range> found = new ArrayList<>();
    for (KvmVcpu vcpu : machine.vcpus()) {
      long root = vcpu.cr3() & ADDRESS;
      for (PagingLayout layout : LAYOUTS) {
        if (root != 0 && vcpu.longMode()) {
          add(found, new AddressSpace(memory, layout, root & ~USER_HALF));
          add(found, new AddressSpace(memory, layout, root));
        }
      }
    }
    return found.stream().distinct().toList();
  }

  /**
   * Whether a processor of the guest runs in that kernel now: by the page tables that it uses, the
   * kernel lies where it was found. A guest that is reset leaves the old kernel in its memory,
   * whole and still. True also where KVM does not have the processors' registers.
   *
   * @param host a kernel that knows KVM's types, at a new moment
   * @param guest at a new moment
   */
  public static boolean runs(Kernel host, KvmMachine machine, Kernel guest) {
    KvmPaging paging = new KvmPaging(host);
    if (!paging.exact() || machine.vcpus().isEmpty()) {
      return true;
    }
    return machine.vcpus().stream()
        .map(vcpu -> paging.of(vcpu.vcpu()))
        .filter(KvmVcpu::longMode)
        .flatMap(vcpu -> Stream.of(vcpu.cr3() & ADDRESS & ~USER_HALF, vcpu.cr3() & ADDRESS))
        .anyMatch(root -> maps(guest.space(), root, guest.symbol("init_task")));
  }

  /**
   * Whether no processor has a kernel to run yet: what they map lies all in the lower half, where
   * firmware, boot loaders and a kernel that unpacks itself map memory as it is. False where the
   * processors' registers are not known.
   *
   * @param memory of the guest
   */
  public static boolean before(KvmMachine machine, PhysicalMemory memory) {
    List<KvmVcpu> known =
        machine.vcpus().stream().filter(vcpu -> vcpu.longMode() && vcpu.cr3() != 0).toList();
    return !known.isEmpty()
        && known.stream().allMatch(vcpu -> upperHalfIsEmpty(memory, vcpu.cr3() & ADDRESS));
  }

  private static boolean upperHalfIsEmpty(PhysicalMemory memory, long root) {
    try {
      for (int at = TABLE / 2; at < TABLE; at += Long.BYTES) {
        if ((memory.u64(root + at) & 1) != 0) {
          return false;
        }
      }
      return true;
    } catch (Failure.NotMapped | Failure.EngineFailure noTable) {
      return false;
    }
  }

  private static boolean maps(AddressSpace known, long root, long va) {
    try {
      long pa = known.elsewhere(root, va);
      return pa == known.translate(va) || pa == -1 && away(known, root, va);
    } catch (Failure.NotMapped elsewhere) {
      return elsewhere.away();
    }
  }

  /** Whether it cannot be told, as the host has swapped out what would tell. */
  private static boolean away(AddressSpace known, long root, long va) {
    try {
      new AddressSpace(known.memory(), known.layout(), root).translate(va);
      return false;
    } catch (Failure.NotMapped absent) {
      return absent.away();
    }
  }

  private static void add(List<Range> found, AddressSpace space) {
    try {
      List<PageTables.Mapping> mapped = PageTables.in(space, IMAGE).mappings();
      if (!mapped.isEmpty()) {
        long first = mapped.getFirst().range().start();
        long length = Math.min(mapped.getLast().range().end() - first, LONGEST);
        found.add(new Range(space.translate(first), length));
      }
    } catch (Failure.NotMapped | Failure.WalkStopped noTables) {
      // These are no page tables in this layout; another one or a search of all of it will tell.
      return;
    }
  }
}
