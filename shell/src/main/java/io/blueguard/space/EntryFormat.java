package io.blueguard.space;

/**
 * What the bits of a page-table entry mean, as data, so that one walker serves every processor.
 *
 * <pre>
 *              63      62..52        51..12                11..9   8   7   6 5   2  1  0
 *   x86-64     NX      software      address               soft    G   PS  D A   U  W  P
 *   EPT                              address               A/D         PS        X  W  R
 *                54    53    52      47..12          11    9..8    7    6        1  0
 *   arm64        UXN   PXN   contig  address         nG    SH      RO   user     T  V
 * </pre>
 *
 * <p>arm64 with 64 KiB pages keeps address bits 51..48 in entry bits 15..12 (FEAT_LPA); with 4 KiB
 * pages and 52 bits (FEAT_LPA2) the address reaches to bit 49 and its bits 51..50 are in 9..8.
 *
 * @param present an entry with none of these bits leads nowhere
 * @param block at a level above the last: the entry maps memory itself
 * @param page at the last level: the entry is valid
 * @param address address bits that lie where they belong
 * @param moved address bits that lie elsewhere
 * @param movedBy how far those are shifted left to get home
 * @param inherited whether an upper table's refusal binds everything below it
 * @param resident not present to the processor, yet the page is in memory (Linux: PROT_NONE)
 * @param inverted whether a resident entry keeps its address inverted, which x86 Linux does since
 *     4.19 against L1TF
 */
public record EntryFormat(
    long present,
    Bits block,
    Bits page,
    long address,
    long moved,
    int movedBy,
    Bits writable,
    Bits user,
    Bits nxUser,
    Bits nxKernel,
    Bits global,
    boolean inherited,
    Bits resident,
    boolean inverted) {

  /** A test of an entry: the bits under the mask have that value. */
  public record Bits(long mask, long value) {
    static final Bits ALWAYS = new Bits(0, 0);
    static final Bits NEVER = new Bits(0, 1);

    static Bits set(int bit) {
      return new Bits(1L << bit, 1L << bit);
    }

    static Bits clear(int bit) {
      return new Bits(1L << bit, 0);
    }

    public boolean in(long entry) {
      return (entry & mask) == value;
    }
  }

  static final EntryFormat X86_64 =
      new EntryFormat(
          1,
          Bits.set(7),
          Bits.ALWAYS,
          0x000f_ffff_ffff_f000L,
          0,
          0,
          Bits.set(1),
          Bits.set(2),
          Bits.set(63),
          Bits.set(63),
          Bits.set(8),
          true,
          new Bits(0x101, 0x100),
          true);

  /**
   * Extended page tables as Intel's manual, volume 3, describes them; no such host was at hand. A
   * page that may be written and not read is none: KVM marks the memory of devices so.
   */
  static final EntryFormat EPT =
      new EntryFormat(
          7,
          Bits.set(7),
          Bits.set(0),
          0x000f_ffff_ffff_f000L,
          0,
          0,
          Bits.set(1),
          Bits.ALWAYS,
          Bits.clear(2),
          Bits.clear(2),
          Bits.NEVER,
          true,
          Bits.NEVER,
          false);

  static final EntryFormat ARM64 = arm64(0x0000_ffff_ffff_f000L, 0, 0);
  static final EntryFormat ARM64_16K = arm64(0x0000_ffff_ffff_c000L, 0, 0);
  static final EntryFormat ARM64_64K = arm64(0x0000_ffff_ffff_0000L, 0xf000, 36);
  static final EntryFormat ARM64_LPA2 = arm64(0x0003_ffff_ffff_f000L, 0x300, 42);

  // PROT_NONE moved from bit 58 to bit 11 in Linux 6.11, where the other era keeps swap offsets:
  // nothing in the entry tells them apart, so these pages count as not mapped.
  private static EntryFormat arm64(long address, long moved, int movedBy) {
    return new EntryFormat(
        1,
        Bits.clear(1),
        Bits.set(1),
        address,
        moved,
        movedBy,
        Bits.clear(7),
        Bits.set(6),
        Bits.set(54),
        Bits.set(53),
        Bits.clear(11),
        false,
        Bits.NEVER,
        false);
  }

  boolean present(long entry) {
    return (entry & present) != 0;
  }

  /** Physical address of the table or the page behind a present entry. */
  long target(long entry) {
    return (entry & address) | ((entry & moved) << movedBy);
  }

  /** Physical address of a page that is in memory though its entry is not present. */
  long residentTarget(long entry) {
    return target(inverted ? ~entry : entry);
  }

  /** The same format with some address bits ignored: AMD's memory encryption marks pages there. */
  EntryFormat without(long bits) {
    return new EntryFormat(
        present,
        block,
        page,
        address & ~bits,
        moved,
        movedBy,
        writable,
        user,
        nxUser,
        nxKernel,
        global,
        inherited,
        resident,
        inverted);
  }
}
