package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The RAM of a machine: a {@link Reader} over physical addresses that knows which of them exist.
 *
 * <p>An address outside every extent is {@link Failure.NotMapped}; a page inside one that the
 * engine cannot deliver is {@link Failure.EngineFailure}.
 */
public interface PhysicalMemory extends Reader, AutoCloseable {
  /** One range of a batch: where from, where to, and how it ended. */
  final class Transfer extends Engine.Transfer {
    private final long pa;
    private Failure failure;

    public Transfer(long pa, MemorySegment target) {
      super(pa, target);
      this.pa = pa;
    }

    /**
     * Bytes that may stay where the engine puts them, as {@link Engine.Transfer#Transfer(long,
     * long)} says.
     */
    public Transfer(long pa, long length) {
      super(pa, length);
      this.pa = pa;
    }

    private Transfer(long pa, long length, boolean anywhere) {
      super(pa, length, anywhere);
      this.pa = pa;
    }

    /** Bytes of its own, in an array that is made when they are there. */
    static Transfer toArray(long pa, int length) {
      return new Transfer(pa, length, false);
    }

    public long pa() {
      return pa;
    }

    /** It lies there in the engine. */
    Transfer at(long offset) {
      moveTo(offset);
      return this;
    }

    /** Why the bytes are not there, or null when they are. */
    public Failure failure() {
      if (failure == null && error() != null) {
        failure = new Failure.EngineFailure(error());
      }
      return failure;
    }

    public void failed(Failure reason) {
      this.failure = reason;
    }

    /** As before it was read. */
    void again() {
      failure = null;
      failed((String) null);
    }
  }

  /** RAM, ascending, without overlap. */
  List<Range> extents();

  /** The parts of RAM that hold data, ascending; the rest of the extents reads as zeros. */
  default List<Range> populated() {
    return extents();
  }

  /**
   * Fills many targets at once; each entry says for itself whether it succeeded. Throws for none.
   */
  default void read(List<Transfer> batch) {
    for (Transfer transfer : batch) {
      try {
        read(transfer.pa(), transfer.target());
      } catch (Failure failure) {
        transfer.failed(failure);
      }
    }
  }

  /**
   * Compares everything a walk read with what is there now, in one batch.
   *
   * @return indexes of the ranges whose bytes are other ones now, or cannot be read any more,
   *     ascending; empty when nothing has changed
   */
  default List<Integer> changed(ReadSet set) {
    return set.changed(set.fetch(this));
  }

  /**
   * Memory to read in place, where the engine answers at once: at least {@code length} bytes from
   * {@code pa} on; else null. What it shows is live.
   */
  default MemorySegment window(long pa, long length) {
    return null;
  }

  /** Told of each hit of a scan: where, and the index of the pattern. False stops the scan. */
  @FunctionalInterface
  interface Hits {
    boolean hit(long pa, int pattern);

    /**
     * Told of bytes that a scan has not seen, as they could not be read.
     *
     * @param reason why the first of them could not
     */
    default void passedOver(long bytes, String reason) {}

    /** Told how long reads took that failed, every few seconds of such. */
    default void waited(long ms) {}
  }

  /**
   * Finds byte patterns in all of RAM, hits in ascending order per pattern. Parts that cannot be
   * read are passed over, and told of.
   *
   * @param patterns each 4 to 64 bytes long
   */
  void scan(List<byte[]> patterns, Hits hits);

  /**
   * The same in some parts of RAM only, one after the other.
   *
   * @param where ascending, without overlap
   */
  default void scan(List<Range> where, List<byte[]> patterns, Hits hits) {
    scan(
        patterns,
        (pa, pattern) ->
            where.stream().noneMatch(range -> range.contains(pa)) || hits.hit(pa, pattern));
  }

  /**
   * Says that these ranges are about to be read, so that a memory which keeps blocks can get all of
   * them at once. Nothing happens where an answer comes at once anyway; never fails.
   */
  default void prefetch(List<Range> ranges) {}

  /** Whether an answer for this address comes at once, now. */
  default boolean near(long pa) {
    return depth() == 1;
  }

  /**
   * The memory of the machine that everything is read from in the end: of a guest that of its host,
   * of the outermost one, else this. What counts, records or fetches ahead stands in front of that.
   */
  default PhysicalMemory base() {
    return this;
  }

  /**
   * Where a byte of this memory lies in its {@link #base}: of a guest through all hosts between.
   * The rest of its page of 4 KiB lies there beside it.
   *
   * @throws Failure.NotMapped when it lies nowhere, with the reason
   */
  default long inBase(long pa) {
    return pa;
  }

  /**
   * Bytes of the largest block around an address that lies in one piece in its {@link #base}: a
   * power of two, and the block begins at a multiple of it. At least a page of 4 KiB.
   *
   * @throws Failure.NotMapped when the address lies nowhere, with the reason
   */
  default long piece(long pa) {
    return 1L << 62;
  }

  /**
   * This memory on another view of its {@link #base}, with nothing remembered of how it lies there.
   */
  default PhysicalMemory on(PhysicalMemory base) {
    return base;
  }

  /**
   * Whether it never changes, nor where it lies in its {@link #base}, so that what was looked up in
   * it holds at any later moment.
   */
  default boolean still() {
    return false;
  }

  /**
   * Whether this is the file of a dump: written once, and perhaps not to its end. What runs has all
   * of its RAM, wherever its kernel says that ends, and so has a guest as far as its slots go.
   */
  default boolean dumped() {
    return false;
  }

  /**
   * The same for reads that no answer depends on, as guesses of what will be needed: nobody notes
   * them.
   */
  default PhysicalMemory unnoted() {
    return this;
  }

  /**
   * This memory for one more target that reads through the same engine, so that each gets its part
   * of what the device has under way at once and none starves the others. To be closed when that
   * target is done; this itself where nothing is shared.
   */
  default PhysicalMemory lane() {
    return this;
  }

  /** How many reads are worth having under way at once; 1 where an answer comes at once. */
  default int depth() {
    return 1;
  }

  @Override
  default void close() {}
}
