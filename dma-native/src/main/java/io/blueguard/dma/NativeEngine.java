package io.blueguard.dma;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * An engine of the native module. Where the source is mapped, reads are plain copies from the
 * mapping and make no native call. Else a batch is one call, and where reads overlap in the device
 * a single short read goes through a queue, together with those of other threads; a long one is a
 * batch.
 */
final class NativeEngine implements Engine {
  private static final int RANGES = 512;
  private static final int MOST_IN_QUEUE = 1024;

  /** Of one read, what is asked for at once; the memory for it is kept, and others get a turn. */
  private static final long LONGEST = 256 << 10;

  private static final long LONG_CALL_NS = 20_000;
  static final long TIMEOUT_NS = 1_000_000_000;

  private final long handle;
  private final Description description;

  /** Whether a read can leave its bytes where the engine has put them. */
  private final boolean lands;

  /** Whether it works on a batch while the caller prepares more of it. */
  private final boolean overlaps;

  private final CallBatch.From calls = new Calls();

  /** Where that is, from the source's start on; known after the first such read. */
  private MemorySegment landing;

  private final MemorySegment window;
  private final Arena mapping;
  private final Uses uses;
  private final Faults faults = new Faults();

  /** What this one reads from, closed after it; or null. */
  private final Engine below;

  private final Buffers buffers = new Buffers();
  private final long latencyNs;
  private final long timeoutNs;

  /** Made by the first read that needs it, as it has a thread of its own. */
  private volatile Queue queue;

  /** The target that reads through the engine itself, and how many there are with {@link #lane}. */
  private final Lane own = new Lane();

  private int targets = 1;

  NativeEngine(long handle) {
    this(handle, null, TIMEOUT_NS);
  }

  NativeEngine(long handle, Engine below, long timeoutNs) {
    this.handle = handle;
    this.below = below;
    this.timeoutNs = timeoutNs;
    this.mapping = Arena.ofShared();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment about = arena.allocate(Structs.Description.SIZE, 8);
      Results.check(DmaLibrary.bg_describe(handle, about.address()));
      this.description = Structs.Description.of(about);
      this.lands = Structs.Description.lands(about);
      this.overlaps = Structs.Description.overlaps(about);
      this.latencyNs = Structs.Description.latencyNs(about);
      long start = Structs.Description.window(about);
      this.window =
          start == 0
              ? null
              : MemorySegment.ofAddress(start)
                  .reinterpret(description.size(), mapping, null)
                  .asReadOnly();
    }
    this.uses = new Uses(description.name());
  }

  @Override
  public Description describe() {
    return description;
  }

  @Override
  public MemorySegment window() {
    return window;
  }

  @Override
  public long faults() {
    return faults.count();
  }

  @Override
  public void read(long offset, MemorySegment target) {
    read(own, offset, target);
  }

  private void read(Lane lane, long offset, MemorySegment target) {
    String error = window == null ? call(lane, offset, target) : copy(offset, target);
    if (error != null) {
      throw new EngineFailure(error);
    }
  }

  @Override
  public void read(List<Transfer> batch) {
    read(own, batch);
  }

  private void read(Lane lane, List<Transfer> batch) {
    if (window == null && waits()) {
      queued(lane, batch);
      return;
    }
    if (window == null) {
      call(batch);
      return;
    }
    for (Transfer transfer : batch) {
      if (transfer.anywhere() && inside(transfer)) {
        transfer.landed(window);
        continue;
      }
      String error = copy(transfer.offset(), transfer.target());
      if (error != null) {
        transfer.failed(error);
      }
    }
  }

  private boolean inside(Transfer transfer) {
    return inside(transfer.offset(), transfer.length());
  }

  private boolean inside(long offset, long length) {
    return offset >= 0 && offset <= description.size() - length;
  }

  private String copy(long offset, MemorySegment target) {
    long length = target.byteSize();
    if (!inside(offset, length)) {
      return Results.failure(Results.OUTSIDE, description.name(), offset, length);
    }
    try {
      return faults.copy(window, offset, target, length)
          ? null
          : Results.failure(Results.UNREADABLE, description.name(), offset, length);
    } catch (IllegalStateException e) {
      if (mapping.scope().isAlive()) {
        throw e;
      }
      return uses.closed().getMessage();
    }
  }

  /**
   * Whether a batch is better waited for here than inside of native calls: those keep the carrier
   * of a virtual thread, and so all walks on it, waiting, unless the device works between them.
   */
  private boolean waits() {
    return description.depth() > 1
        && (latencyNs > LONG_CALL_NS || Thread.currentThread().isVirtual() && !overlaps);
  }

  private String call(Lane lane, long offset, MemorySegment target) {
    long length = target.byteSize();
    if (!inside(offset, length)) {
      return Results.failure(Results.OUTSIDE, description.name(), offset, length);
    }
    if (description.depth() > 1 && length <= Slots.PIECE) {
      return failure(queue().read(lane, offset, target), offset, length);
    }
    String error = null;
    for (long done = 0; done < length && error == null; done += LONGEST) {
      Transfer part =
          new Transfer(offset + done, target.asSlice(done, Math.min(LONGEST, length - done)));
      read(lane, List.of(part));
      error = part.error();
    }
    return error;
  }

  private void queued(Lane lane, List<Transfer> batch) {
    List<Transfer> inside = new ArrayList<>(batch.size());
    for (Transfer transfer : batch) {
      if (inside(transfer)) {
        inside.add(transfer);
      } else {
        transfer.failed(failure(Results.OUTSIDE, transfer));
      }
    }
    uses.enter();
    try {
      new QueuedBatch(queue(), lane, (i, ending, text) -> ended(inside.get(i), ending, text))
          .read(inside);
    } finally {
      uses.leave();
    }
  }

  private void ended(Transfer transfer, int ending, String text) {
    String error = text == null ? failure(ending, transfer) : text;
    if (error != null && transfer.error() == null) {
      transfer.failed(error);
    }
  }

  private String failure(int ending, Transfer transfer) {
    return failure(ending, transfer.offset(), transfer.length());
  }

  private String failure(int ending, long offset, long length) {
    return switch (Results.error(ending)) {
      case Results.NO_SUCH_PROCESS -> Results.ended(description.name(), offset);
      case Results.TIMED_OUT -> Results.late("complete", timeoutNs, offset);
      default -> Results.failure(Results.status(ending), description.name(), offset, length);
    };
  }

  @Override
  public synchronized Engine lane() {
    if (description.depth() <= 1) {
      return this;
    }
    targets++;
    makeQueue().targets(targets);
    return new LaneEngine(new Lane());
  }

  private synchronized void leave() {
    targets--;
    makeQueue().targets(targets);
  }

  /** This engine for one more target; closing it leaves the engine open. */
  private final class LaneEngine extends ForwardingEngine {
    private final Lane lane;
    private final AtomicBoolean left = new AtomicBoolean();

    LaneEngine(Lane lane) {
      super(NativeEngine.this);
      this.lane = lane;
    }

    @Override
    public void read(long offset, MemorySegment target) {
      NativeEngine.this.read(lane, offset, target);
    }

    @Override
    public void read(List<Transfer> batch) {
      NativeEngine.this.read(lane, batch);
    }

    @Override
    public void close() {
      if (left.compareAndSet(false, true)) {
        leave();
      }
    }
  }

  private Queue queue() {
    Queue made = queue;
    return made != null ? made : makeQueue();
  }

  private synchronized Queue makeQueue() {
    if (queue == null) {
      uses.check();
      // More than the device takes at once, so that it never waits for the next submission.
      int capacity = Math.clamp(4L * description.depth(), 2, MOST_IN_QUEUE);
      int slots = Integer.highestOneBit(capacity);
      queue = new Queue(handle, slots, description.depth(), latencyNs, timeoutNs, uses);
    }
    return queue;
  }

  long handle() {
    return handle;
  }

  private void call(List<Transfer> batch) {
    MemorySegment memory = buffers.take(CallBatch.room(calls, batch));
    try {
      if (overlaps && Thread.currentThread().isVirtual()) {
        between(new CallBatch(calls, batch, memory, true));
      } else {
        inside(new CallBatch(calls, batch, memory, false)::run);
      }
    } finally {
      buffers.giveBack(memory);
    }
  }

  /** Runs a batch that waits between its native calls, where an interrupt ends it. */
  private void between(CallBatch batch) {
    uses.enter();
    try {
      Results.check(batch.run());
    } catch (WalkStopped stopped) {
      Stoppable.run(batch::drop); // which throws at once, as this thread is interrupted
      throw stopped;
    } finally {
      uses.leave();
    }
  }

  private final class Calls implements CallBatch.From {
    @Override
    public long handle() {
      return handle;
    }

    @Override
    public boolean lands() {
      return lands;
    }

    @Override
    public boolean overlaps() {
      return overlaps;
    }

    @Override
    public int idealBatch() {
      return description.idealBatch();
    }

    @Override
    public void landed(Transfer transfer, long where) {
      transfer.landed(landing(transfer, where));
    }

    @Override
    public void failed(Transfer transfer, int status, int error) {
      transfer.failed(failure(Results.ending(status, error), transfer));
    }
  }

  /** Where the engine leaves bytes, from the source's start on, by where it has left some. */
  private MemorySegment landing(Transfer transfer, long where) {
    if (landing == null) {
      landing =
          MemorySegment.ofAddress(where - transfer.offset())
              .reinterpret(description.size(), mapping, null)
              .asReadOnly();
    }
    return landing;
  }

  @Override
  public List<Range> populated() {
    List<Range> all = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ranges = arena.allocate(Structs.Range.SIZE * RANGES, 8);
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      int got;
      do {
        long from = all.isEmpty() ? 0 : all.getLast().end();
        inside(
            () -> DmaLibrary.bg_populated(handle, from, ranges.address(), RANGES, count.address()));
        got = count.get(ValueLayout.JAVA_INT, 0);
        for (int i = 0; i < got; i++) {
          add(all, Structs.Range.of(ranges, i));
        }
      } while (got == RANGES);
    }
    return all;
  }

  private static void add(List<Range> all, Range next) {
    if (!all.isEmpty() && all.getLast().end() == next.start()) {
      Range last = all.removeLast();
      all.add(new Range(last.start(), last.length() + next.length()));
    } else {
      all.add(next);
    }
  }

  @Override
  public void scan(Range range, List<byte[]> patterns, Hits hits) {
    try (Arena arena = Arena.ofConfined()) {
      Scan scan = new Scan(arena, range, patterns, this::failure);
      while (scan.more()) {
        long request = scan.request();
        inside(() -> DmaLibrary.bg_scan(handle, request));
        if (!scan.deliver(hits) || Thread.currentThread().isInterrupted()) {
          return;
        }
      }
    }
  }

  @Override
  public int[] differences(Expected expected) {
    if (window == null) {
      inside(() -> expected.compare(handle));
      return expected.differences();
    }
    uses.enter();
    try {
      return expected.compareInPlace(handle);
    } finally {
      uses.leave();
    }
  }

  @Override
  public List<byte[]> digests(List<Range> ranges) {
    return Digests.natively(
        ranges,
        entries -> inside(() -> DmaLibrary.bg_digest(handle, entries.address(), ranges.size())));
  }

  /**
   * Runs a native call that no close overlaps and that an interrupt ends, and checks its result.
   */
  private int inside(IntSupplier call) {
    uses.enter();
    try {
      return description.depth() > 1 ? Stoppable.waiting(call) : Stoppable.run(call);
    } finally {
      uses.leave();
    }
  }

  private synchronized void closeQueue() {
    if (queue != null) {
      queue.close();
    }
  }

  @Override
  public void close() {
    if (!uses.close()) {
      return;
    }
    mapping.close();
    closeQueue();
    Results.check(DmaLibrary.bg_close(handle));
    if (below != null) {
      below.close();
    }
  }
}
