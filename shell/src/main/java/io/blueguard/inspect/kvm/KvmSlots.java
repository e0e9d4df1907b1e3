package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.guest.MemorySlot;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.RbTree;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The memory slots of a guest: {@code kvm.memslots[0]}, those of the ordinary address space (the
 * other one is that of system management mode). A tree by frame number since 5.17, an array before.
 */
final class KvmSlots {
  private static final int LIMIT = 32768;
  private static final int PAGE_SHIFT = 12;
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

  /**
   * @param inMemfd whether some of it lies in a guest_memfd, which no process maps
   * @param stopped why the slots are not all there, empty when they are
   */
  record Found(List<MemorySlot> slots, boolean inMemfd, String stopped) {}

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

  Found of(long kvm) {
    long set = reader.u64(sets.at(kvm));
    List<Long> objects = new ArrayList<>();
    String stopped = "";
    if (tree.isPresent()) {
      long index = kernel.field("kvm_memslots", "node_idx").get(reader, set) & 1;
      Field node = kernel.field("kvm_memory_slot", "gfn_node");
      long member = node.offset() + index * (node.type().size() / 2);
      RbTree walk = RbTree.from(reader, tree.get().at(set), member, LIMIT);
      stopped = walk.stopped();
      for (long object : walk.objects()) {
        objects.add(object);
      }
    } else {
      objects.addAll(array(set));
    }
    List<MemorySlot> slots = new ArrayList<>();
    boolean inMemfd = false;
    for (long object : objects) {
      long bits = flags.get(reader, object);
      inMemfd |= (bits & GUEST_MEMFD) != 0;
      if ((bits & INVALID) == 0 && pages.get(reader, object) != 0) {
        slots.add(slot(object, bits));
      }
    }
    return new Found(slots, inMemfd, stopped);
  }

  private List<Long> array(long set) {
    Field first = kernel.field("kvm_memslots", "memslots");
    long used = kernel.field("kvm_memslots", "used_slots").get(reader, set);
    long size = first.type().resolved() instanceof Type.Array a ? a.element().size() : 0;
    List<Long> objects = new ArrayList<>();
    for (long i = 0; i < Math.clamp(used, 0, LIMIT); i++) {
      objects.add(first.at(set) + i * size);
    }
    return objects;
  }

  private MemorySlot slot(long object, long bits) {
    long first = gfn.get(reader, object);
    long count = pages.get(reader, object);
    long limit = 1L << 64 - PAGE_SHIFT - 1;
    if (Long.compareUnsigned(first, limit) >= 0 || Long.compareUnsigned(count, limit) >= 0) {
      throw new Failure.BadData("memory slot cannot be one: slot=" + Hex.of(object));
    }
    Range gpa = new Range(first << PAGE_SHIFT, count << PAGE_SHIFT);
    return new MemorySlot(gpa, hva.get(reader, object), (bits & READONLY) == 0);
  }
}
