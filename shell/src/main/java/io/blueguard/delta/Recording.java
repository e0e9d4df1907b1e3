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
 *
 * @param answer null when the memory does not hold one
 * @param failure why not, or null
 */
public record Recording<R extends Record>(Inspection<R> answer, Failure failure, ReadSet readSet) {
  /**
   * Asks at a new moment and records what is read; the view knows nothing of it.
   *
   * @throws Failure when there is no answer
   */
  public static <R extends Record> Recording<R> of(
      PhysicalMemory memory, Kernel kernel, View<R> view) {
    Recording<R> recording = attempt(memory, kernel, view);
    if (recording.failure != null) {
      throw recording.failure;
    }
    return recording;
  }

  /**
   * The same, where the kernel's memory may not make sense: that is an outcome too.
   *
   * @throws Failure when the memory cannot be read at all, or the walk was stopped
   */
  static <R extends Record> Recording<R> attempt(
      PhysicalMemory memory, Kernel kernel, View<R> view) {
    RecordedMemory recorder = new RecordedMemory(CachedMemory.ofMoment(memory));
    try {
      Inspection<R> answer = view.inspect(kernel.over(recorder));
      return new Recording<>(answer, null, recorder.readSet());
    } catch (Failure.NotMapped
        | Failure.BadData
        | Failure.NoSuchSymbol
        | Failure.NoSuchMember failure) {
      return new Recording<>(null, failure, recorder.readSet());
    }
  }

  /** Whether nothing it was read from has changed; an incomplete record proves nothing. */
  public boolean stands(PhysicalMemory memory) {
    return provable() && memory.changed(readSet).isEmpty();
  }

  /** Whether a comparison of bytes can tell that the answer stands. */
  boolean provable() {
    return readSet.complete() && !readSet.torn();
  }
}
