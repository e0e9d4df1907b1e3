package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.guest.MemorySlot;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.RbTree;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The memory slots of a guest: {@code kvm.memslots[0]}, those of the ordinary address space (the
 * other one is that of system management mode). A tree by frame number since 5.17, an array before.
 */
final class KvmSlots {
  private static final int LIMIT = 32768;

  /** Of all guests of a host: slots that are made up cost no more than time. */
  private static final int MOST = 8 * LIMIT;

  // KVM_MEM_MAX_NR_PAGES, and the 52 bits that a physical address has at the most.
  private static final long MOST_PAGES = (1L << 31) - 1;
  private static final long END = 1L << 52 - 12;
  private static final int PAGE_SHIFT = 12;

  // Half of what five levels of page tables map; the other half is the kernel's.
  private static final long USER_END = 1L << 56;
  // include/uapi/linux/kvm.h; the last is the kernel's own mark of a slot that is being moved.
  private static final long READONLY = 2;
  private static final long GUEST_MEMFD = 4;
  private static final long INVALID = 1 << 16;

  private final Kernel kernel;
  private final Reader reader;
  private final Field sets;
  private final Optional<Field> tree;
  private final Field gfn;
  private final Field pages;
  private final Field hva;
  private final Field flags;
  private int left = MOST;

  /**
   * @param inMemfd whether some of it lies in a guest_memfd (6.8): no process could map one before
   *     6.18, and KVM takes its pages without the process's tables since then, too
   */
  record Found(List<MemorySlot> slots, boolean inMemfd) {}

  KvmSlots(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    sets = kernel.field("kvm", "memslots");
    tree = kernel.optional("kvm_memslots", "gfn_tree");
    gfn = kernel.field("kvm_memory_slot", "base_gfn");
    pages = kernel.field("kvm_memory_slot", "npages");
    hva = kernel.field("kvm_memory_slot", "userspace_addr");
    flags = kernel.field("kvm_memory_slot", "flags");
  }

  /**
   * What can be made out; each slot that cannot is a fault, and so are slots that lie over each
   * other, which KVM never makes.
   *
   * @param whose for the faults: {@code pid 92}
   */
  Found of(long kvm, String whose, Rows<?> faults) {
    List<MemorySlot> slots = new ArrayList<>();
    boolean inMemfd = false;
    for (long object : objects(reader.u64(sets.at(kvm)), whose, faults)) {
      try {
        long bits = flags.get(reader, object);
        inMemfd |= (bits & GUEST_MEMFD) != 0;
        if ((bits & INVALID) == 0 && pages.get(reader, object) != 0) {
          slots.add(slot(object, bits));
        }
      } catch (Failure.NotMapped | Failure.BadData broken) {
        faults.fault("memory slot of " + whose, broken.getMessage());
      }
    }
    tellOverlap(slots, whose, faults);
    return new Found(slots, inMemfd);
  }

  private long[] objects(long set, String whose, Rows<?> faults) {
    int limit = Math.min(LIMIT, left);
    RbTree walk = tree.isPresent() ? tree(set, limit) : array(set, limit);
    if (!walk.stopped().isEmpty()) {
      faults.fault("memory slots of " + whose, walk.stopped());
    }
    left -= walk.objects().length;
    return walk.objects();
  }

  private RbTree tree(long set, int limit) {
    long index = kernel.field("kvm_memslots", "node_idx").get(reader, set) & 1;
    Field node = kernel.field("kvm_memory_slot", "gfn_node");
    long member = node.offset() + index * (node.type().size() / 2);
    return RbTree.from(reader, tree.orElseThrow().at(set), member, limit);
  }

  private RbTree array(long set, int limit) {
    Field first = kernel.field("kvm_memslots", "memslots");
    long used = kernel.field("kvm_memslots", "used_slots").get(reader, set);
    long size = first.type().resolved() instanceof Type.Array a ? a.element().size() : 0;
    long[] objects = new long[Math.clamp(used, 0, limit)];
    Arrays.setAll(objects, i -> first.at(set) + i * size);
    return new RbTree(objects, used > limit ? "array is larger than limit=" + limit : "");
  }

  private MemorySlot slot(long object, long bits) {
    long first = gfn.get(reader, object);
    long count = pages.get(reader, object);
    long user = hva.get(reader, object);
    boolean possible =
        Long.compareUnsigned(count, MOST_PAGES) <= 0
            && Long.compareUnsigned(first, END) < 0
            && first + count <= END
            && user % (1L << PAGE_SHIFT) == 0
            && Long.compareUnsigned(user, USER_END - (count << PAGE_SHIFT)) <= 0;
    if (!possible) {
      throw new Failure.BadData(
          "cannot be one: slot=%s first_frame=%s pages=%s user_address=%s"
              .formatted(
                  Hex.of(object), Hex.of(first), Long.toUnsignedString(count), Hex.of(user)));
    }
    Range gpa = new Range(first << PAGE_SHIFT, count << PAGE_SHIFT);
    return new MemorySlot(gpa, user, (bits & READONLY) == 0);
  }

  private static void tellOverlap(List<MemorySlot> slots, String whose, Rows<?> faults) {
    List<Range> ranges = new ArrayList<>(slots.stream().map(MemorySlot::gpa).toList());
    ranges.sort(Comparator.comparing(Range::start));
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).start() < ranges.get(i - 1).end()) {
        faults.fault(
            "memory slots of " + whose,
            "lie over each other: first=%s second=%s".formatted(ranges.get(i - 1), ranges.get(i)));
        return;
      }
    }
  }
}
