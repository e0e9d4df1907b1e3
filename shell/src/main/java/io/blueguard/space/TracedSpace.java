package io.blueguard.space;

import io.blueguard.memory.Noting;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * An address space that tells of every read and of every page it translates for the first time, for
 * explaining a walk. Each page's tables are read once more for it; not for two threads at once.
 */
public final class TracedSpace extends AddressSpace implements Noting {
  private static final int LIMIT = 1 << 20;
  private static final int TEXT = 64;

  private final Trail trail;
  private final Set<Mapped> pages = new HashSet<>();
  private final Set<Long> sizes = new TreeSet<>();
  private String what = "";
  // A read that is made of reads is told once.
  private int depth;

  private record Mapped(long va, long size) {}

  public TracedSpace(PhysicalMemory memory, PagingLayout layout, long root, Trail trail) {
    super(memory, layout, root);
    this.trail = trail;
  }

  @Override
  public void note(String owner, String member) {
    what = owner.isEmpty() ? member : owner + "." + member;
  }

  @Override
  public AddressSpace fresh() {
    return new TracedSpace(memory(), layout(), root(), trail);
  }

  @Override
  public AddressSpace under(long otherRoot) {
    return new TracedSpace(memory(), layout(), otherRoot, trail);
  }

  /** One that was asked for is told, as often as it is. */
  @Override
  public PageWalk walk(long va) {
    PageWalk walk = super.walk(va);
    trail.translated(walk, root());
    return walk;
  }

  private void translating(long va) {
    if (depth > 0 || known(va)) {
      return;
    }
    PageWalk walk = walk(va);
    if (walk.mapped() && pages.size() < LIMIT) {
      pages.add(new Mapped(va & -walk.pageSize(), walk.pageSize()));
      sizes.add(walk.pageSize());
    }
  }

  private boolean known(long va) {
    return sizes.stream().anyMatch(size -> pages.contains(new Mapped(va & -size, size)));
  }

  private void told(long va, long length, Object value) {
    if (depth == 0) {
      trail.read(va, translate(va), length, what, value);
      what = "";
    }
  }

  @Override
  public long u64(long va) {
    translating(va);
    depth++;
    long value;
    try {
      value = super.u64(va);
    } finally {
      depth--;
    }
    told(va, 8, value);
    return value;
  }

  @Override
  public int u32(long va) {
    translating(va);
    depth++;
    int value;
    try {
      value = super.u32(va);
    } finally {
      depth--;
    }
    told(va, 4, value & 0xffff_ffffL);
    return value;
  }

  @Override
  public int u16(long va) {
    translating(va);
    depth++;
    int value;
    try {
      value = super.u16(va);
    } finally {
      depth--;
    }
    told(va, 2, (long) value);
    return value;
  }

  @Override
  public int u8(long va) {
    translating(va);
    int value = super.u8(va);
    told(va, 1, (long) value);
    return value;
  }

  @Override
  public String cstring(long va, int limit) {
    translating(va);
    depth++;
    String value;
    try {
      value = super.cstring(va, limit);
    } finally {
      depth--;
    }
    told(va, Math.min(value.length() + 1L, limit), value);
    return value;
  }

  @Override
  public void read(long va, MemorySegment target) {
    translating(va);
    depth++;
    try {
      super.read(va, target);
    } finally {
      depth--;
    }
    byte[] start = new byte[(int) Math.min(target.byteSize(), TEXT)];
    MemorySegment.copy(target, 0, MemorySegment.ofArray(start), 0, start.length);
    boolean number = start.length == 8;
    told(
        va,
        target.byteSize(),
        number
            ? (Object) MemorySegment.ofArray(start).get(Reader.U64, 0)
            : new String(start, StandardCharsets.ISO_8859_1));
  }
}
