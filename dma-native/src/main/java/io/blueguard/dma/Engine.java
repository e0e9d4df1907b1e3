package io.blueguard.dma;

import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A source of bytes at offsets: a mapped file, a QEMU process, a device. It knows no format and no
 * address space, it cannot write, and offsets are those of the source itself.
 *
 * <p>Any thread may call; a call returns when its bytes are there.
 */
public interface Engine extends AutoCloseable {
  /** What an engine says of itself, so that the code above can choose how to ask. */
  record Description(String name, long size, boolean immediate, int depth, int idealBatch) {}

  /**
   * One range of a batch: where from, where to, and how it ended. Whoever has addresses of his own
   * adds them in a class of his own, so that each read is one object on its way down and back.
   */
  class Transfer {
    private long offset;
    private final long length;
    private final boolean anywhere;
    private MemorySegment target;
    private MemorySegment source;
    private String error;

    public Transfer(long offset, MemorySegment target) {
      this.offset = offset;
      this.length = target.byteSize();
      this.anywhere = false;
      this.target = target;
    }

    /**
     * Bytes that may stay where the engine puts them: what {@link #target} is after the read. It
     * shows them until the engine is closed; of a source that is not at rest they change, and of
     * one that shrinks an access to them fails as one to a {@link #window} does.
     */
    public Transfer(long offset, long length) {
      this(offset, length, true);
    }

    /**
     * @param anywhere false: the bytes are the transfer's own, in an array that is made when they
     *     are there
     */
    protected Transfer(long offset, long length, boolean anywhere) {
      this.offset = offset;
      this.length = length;
      this.anywhere = anywhere;
    }

    public long offset() {
      return offset;
    }

    public long length() {
      return length;
    }

    public MemorySegment target() {
      if (target == null) {
        target =
            source == null
                ? MemorySegment.ofArray(new byte[Math.toIntExact(length)])
                : source.asSlice(offset, length);
      }
      return target;
    }

    /** Says where in the source it is, for who knew only later. */
    protected void moveTo(long place) {
      if (place != offset && anywhere) {
        source = null;
        target = null;
      }
      offset = place;
    }

    /** Whether native code can write to the target itself. */
    boolean reachable() {
      return target != null && target.isNative();
    }

    /** Whether the engine may say where the bytes are. */
    public boolean anywhere() {
      return anywhere;
    }

    /**
     * @param source all of it, from its first byte on
     */
    void landed(MemorySegment source) {
      if (this.source != source) {
        this.source = source;
        target = null;
      }
    }

    /** Why the bytes are not there, or null when they are. */
    public String error() {
      return error;
    }

    public void failed(String reason) {
      this.error = reason;
    }
  }

  Description describe();

  /**
   * Fills the target from the source.
   *
   * @throws io.blueguard.base.Failure.EngineFailure when any byte of it cannot be had
   */
  void read(long offset, MemorySegment target);

  /**
   * Fills many targets at once; each entry says for itself whether it succeeded. Throws for none.
   */
  void read(List<Transfer> batch);

  /**
   * The whole source mapped read-only where it can be read in place, else null. A source that
   * shrinks while it is mapped makes an access fail with {@link InternalError}, never a crash; but
   * that error may come late. Bytes are good when {@link #faults} is after the access what it was
   * before; else {@link #read} says exactly.
   */
  default MemorySegment window() {
    return null;
  }

  /** How many accesses in place have met a page that is gone, in this process, so far. */
  default long faults() {
    return 0;
  }

  /** The parts of the source that hold data, ascending; what lies between them reads as zeros. */
  List<Range> populated();

  /** Told of each hit: offset in the source, index of the pattern. False stops the scan. */
  @FunctionalInterface
  interface Hits {
    boolean hit(long offset, int pattern);

    /**
     * Told of bytes that a scan has not seen, as they could not be read.
     *
     * @param reason why the first of them could not
     */
    default void passedOver(long bytes, String reason) {}

    /** Told how long reads took that failed, after every 2 s of such at the latest. */
    default void waited(long ms) {}
  }

  /**
   * Finds byte patterns in a range of the source, hits in ascending order per pattern.
   *
   * @param patterns each 4 to 64 bytes long
   */
  void scan(Range range, List<byte[]> patterns, Hits hits);

  /**
   * Compares ranges with the bytes that are expected there, all in one go.
   *
   * @return indexes of the ranges that differ or cannot be read, ascending; empty when nothing has
   *     changed
   */
  default int[] differences(Expected expected) {
    return expected.compare(this);
  }

  /**
   * SHA-256 of each range, 32 bytes; null for a range that cannot be read. Thousands of ranges of
   * one length, such as pages, are the fast way to ask.
   */
  default List<byte[]> digests(List<Range> ranges) {
    List<byte[]> digests = new ArrayList<>();
    for (Range range : ranges) {
      digests.add(Digests.byJdk(this, range));
    }
    return digests;
  }

  /**
   * The same engine for one more target that shares it: of the reads that the device has under way
   * at once each target gets its part, so that one that is slow or dead never starves the others.
   * To be closed before the engine, when its target is done; the engine itself where nothing is
   * shared.
   */
  default Engine lane() {
    return this;
  }

  /** The engine that this one is a lane of, for batches of several targets at once; else itself. */
  default Engine shared() {
    return this;
  }

  @Override
  void close();
}
