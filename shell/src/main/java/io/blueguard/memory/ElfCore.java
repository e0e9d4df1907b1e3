package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import java.util.ArrayList;
import java.util.List;

/**
 * ELF cores of whole machines: QEMU's dump-guest-memory, kdump's vmcore, /proc/kcore.
 *
 * <pre>
 *   header   16 type(2) 18 machine(2) 32 phoff(8) 40 shoff(8) 54 phentsize(2) 56 phnum(2)
 *   program   0 type(4)  8 offset(8)  24 paddr(8) 32 filesz(8) 40 memsz(8)
 * </pre>
 */
final class ElfCore {
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int CORE = 4;
  private static final int X86_64 = 62;
  // What QEMU says of a guest whose first processor has not entered long mode yet.
  private static final int I386 = 3;
  private static final int AARCH64 = 183;
  private static final int LOAD = 1;
  private static final int MANY = 0xffff;
  private static final int SANE = 1 << 20;

  private final Source file;
  private final List<String> warnings = new ArrayList<>();
  private final List<Extent> extents = new ArrayList<>();

  private ElfCore(Source file) {
    this.file = file;
  }

  static Dump open(Source file) {
    ElfCore core = new ElfCore(file);
    core.checkHeader();
    core.segments();
    if (core.extents.isEmpty()) {
      throw new Failure.BadData(
          core.warnings.isEmpty()
              ? "elf core has no memory: segments=0; dump again without a filter"
              : core.warnings.getFirst());
    }
    return Dump.recorded("elf core", file.engine(), core.extents, core.warnings);
  }

  private void checkHeader() {
    if (!file.has(0, HEADER)) {
      throw new Failure.BadData(
          "elf core ends in its header: size=%s; copy it again".formatted(Hex.of(file.size())));
    }
    if (file.u8(4) != 2 || file.u8(5) != 1) {
      throw new Failure.BadData(
          "elf core is not 64-bit little endian: class=%d data=%d; 32-bit machines are not read"
              .formatted(file.u8(4), file.u8(5)));
    }
    int type = file.u16(16);
    if (type != CORE) {
      throw new Failure.BadData(
          "elf file is not a core: type=%d; use dump-guest-memory, or a vmcore".formatted(type));
    }
    int machine = file.u16(18);
    if (machine != X86_64 && machine != AARCH64 && machine != I386) {
      throw new Failure.BadData(
          "elf core of a machine that is not read: machine=%d; x86-64 and aarch64 are"
              .formatted(machine));
    }
  }

  private void segments() {
    long table = file.u64(32);
    long count = count();
    int entry = file.u16(54);
    if (entry < PROGRAM_HEADER || count > SANE) {
      throw new Failure.BadData(
          "elf core is damaged: offset=0x36 phentsize=%d phnum=%d; copy it again"
              .formatted(entry, count));
    }
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entry;
      if (!file.has(at, PROGRAM_HEADER)) {
        warnings.add(
            "elf core ends in its segment table: segment=%d of=%d offset=%s; copy it again"
                .formatted(i, count, Hex.of(at)));
        return;
      }
      if (file.u32(at) == LOAD) {
        segment(i, at);
      }
    }
  }

  /** More segments than 16 bits can count are counted in the first section header. */
  private long count() {
    int count = file.u16(56);
    long sections = file.u64(40);
    return count == MANY && file.has(sections, HEADER)
        ? Integer.toUnsignedLong(file.u32(sections + 44))
        : count;
  }

  private void segment(int index, long at) {
    long offset = file.u64(at + 8);
    long pa = file.u64(at + 24);
    long length = Math.min(file.u64(at + 32), file.u64(at + 40));
    // /proc/kcore maps vmalloc space too and says -1 where no one physical address fits.
    if (pa == -1 || length == 0) {
      return;
    }
    if (length < 0 || offset < 0 || Long.compareUnsigned(pa + length, pa) < 0) {
      warnings.add(
          "elf segment is damaged: segment=%d pa=%s length=%s offset=%s; it is left out"
              .formatted(index, Hex.of(pa), Hex.of(length), Hex.of(offset)));
      return;
    }
    Extent have = new Extent(pa, length, offset).within(file.size());
    if (have.ram().length() < length) {
      warnings.add(
          "elf segment is cut off: segment=%d pa=%s wanted=%s have=%s; copy the file again"
              .formatted(index, Hex.of(pa), Hex.of(length), Hex.of(have.ram().length())));
    }
    if (have.ram().length() > 0) {
      extents.add(have);
    }
  }
}
