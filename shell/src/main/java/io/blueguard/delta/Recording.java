package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.RecordedMemory;

/**
 * An answer together with every byte it was read from, page-table entries included. While those
 * bytes stay what they are, the answer stays what it is, and so does a failure.
 */
public final class Recording<R extends Record> {
  private final Inspection<R> answer;
  private final Failure failure;
  private final RecordedMemory recorder;
  private ReadSet readSet;

  private Recording(Inspection<R> answer, Failure failure, RecordedMemory recorder) {
    this.answer = answer;
    this.failure = failure;
    this.recorder = recorder;
  }

  /** Null when the memory does not hold one. */
  public Inspection<R> answer() {
    return answer;
  }

  /** Why there is no answer, or null. */
  public Failure failure() {
    return failure;
  }

  /** Put in order when somebody asks for it: what is told of the rows does not wait for it. */
  public synchronized ReadSet readSet() {
    if (readSet == null) {
      readSet = recorder.readSet();
      recorder.spare();
    }
    return readSet;
  }

  /**
   * Asks at a new moment and records what is read; the view knows nothing of it.
   *
   * @throws Failure when there is no answer
   */
  public static <R extends Record> Recording<R> of(
      PhysicalMemory memory, Kernel kernel, View<R> view) {
    Recording<R> recording = attempt(recorder(memory), kernel, view);
    recording.get();
    return recording;
  }

  /** The answer, or why there is none thrown. */
  Inspection<R> get() {
    if (failure != null) {
      throw failure;
    }
    return answer;
  }

  /**
   * The same, where the kernel's memory may not make sense: that is an outcome too.
   *
   * @param recorder that has recorded nothing yet
   * @throws Failure when the memory cannot be read at all, or the walk was stopped
   */
  static <R extends Record> Recording<R> attempt(
      RecordedMemory recorder, Kernel kernel, View<R> view) {
    return at(recorder, kernel.over(recorder), view);
  }

  /**
   * The same of a kernel that is read through the recorder already; what was read before counts.
   */
  static <R extends Record> Recording<R> at(RecordedMemory recorder, Kernel moment, View<R> view) {
    try {
      Inspection<R> answer = view.inspect(moment);
      return new Recording<>(answer, null, recorder);
    } catch (Failure.NotMapped
        | Failure.BadData
        | Failure.NoSuchSymbol
        | Failure.NoSuchMember failure) {
      return new Recording<>(null, failure, recorder);
    }
  }

  /** What a walk of this memory is recorded with. */
  static RecordedMemory recorder(PhysicalMemory memory) {
    return new RecordedMemory(CachedMemory.ofMoment(memory));
  }

  /** The same for one more walk of it; this recording has to be of no more use. */
  RecordedMemory again(PhysicalMemory memory) {
    return recorder.again(CachedMemory.ofMoment(memory));
  }

  /** The same with all that this one read fetched ahead in one batch. */
  RecordedMemory ahead(PhysicalMemory memory) {
    PhysicalMemory moment = CachedMemory.ofMoment(memory);
    moment.prefetch(readSet().ranges());
    return recorder.again(moment);
  }

  /** The answer as it may be told when it {@link #stands}: all of it was true at once. */
  Inspection<R> proved() {
    return new Inspection<>(
        answer.rows(), answer.faults(), answer.cost(), Inspection.Consistency.CONSISTENT);
  }

  /** Whether nothing it was read from has changed; an incomplete record proves nothing. */
  public boolean stands(PhysicalMemory memory) {
    return provable() && (recorder.stands(memory) || memory.changed(readSet()).isEmpty());
  }

  /** Whether what it was read from is all known; else nothing can ever prove it. */
  boolean complete() {
    return recorder.complete();
  }

  /** Whether a comparison of bytes can tell that the answer stands. */
  boolean provable() {
    return recorder.complete() && !recorder.torn();
  }
}
