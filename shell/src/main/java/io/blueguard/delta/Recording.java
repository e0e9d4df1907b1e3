package io.blueguard.delta;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.RecordedMemory;

/**
 * An answer together with every byte it was read from, page-table entries included. While those
 * bytes stay what they are, the answer stays what it is.
 */
public record Recording<R extends Record>(Inspection<R> answer, ReadSet readSet) {
  /** Asks at a new moment and records what is read; the view knows nothing of it. */
  public static <R extends Record> Recording<R> of(
      PhysicalMemory memory, Kernel kernel, View<R> view) {
    RecordedMemory recorder = new RecordedMemory(CachedMemory.ofMoment(memory));
    Inspection<R> answer = view.inspect(kernel.over(recorder));
    return new Recording<>(answer, recorder.readSet());
  }

  /** Whether nothing it was read from has changed; an incomplete record proves nothing. */
  public boolean stands(PhysicalMemory memory) {
    return readSet.complete() && !readSet.torn() && memory.changed(readSet).isEmpty();
  }
}
