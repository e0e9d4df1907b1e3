package io.blueguard.locate;

import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import java.util.List;

/**
 * Which of several kernels in one memory is meant, all of them proved: what a machine ran before it
 * was booted anew may lie there whole, with a clock that is far ahead of the new one's.
 *
 * @param likely where a processor is known to have its kernel's image; may be empty
 */
record Choice(List<Range> likely) {
  /** The one that a processor runs, else a running one, else the one with the later clock. */
  boolean better(Candidate candidate, Candidate other) {
    boolean runs = runs(candidate);
    return runs == runs(other) ? candidate.livelier(other) : runs;
  }

  private boolean runs(Candidate candidate) {
    long pa = pa(candidate);
    return likely.stream().anyMatch(range -> range.contains(pa));
  }

  /** What to say of the others. */
  String told(List<Candidate> proved, Candidate best) {
    List<String> others =
        proved.stream()
            .filter(candidate -> candidate != best)
            .map(c -> c.banner().release() + " at " + Hex.of(pa(c)))
            .toList();
    return "%d kernels in this memory: chosen=%s at %s, other=%s; %s"
        .formatted(
            proved.size(),
            best.banner().release(),
            Hex.of(pa(best)),
            String.join(" and ", others),
            why(proved, best));
  }

  private String why(List<Candidate> proved, Candidate best) {
    List<Candidate> others = proved.stream().filter(candidate -> candidate != best).toList();
    if (runs(best) && others.stream().noneMatch(this::runs)) {
      return "a processor runs in the chosen one";
    }
    return others.stream().allMatch(best::livelier)
        ? "the chosen one has the later clock"
        : "their clocks do not tell which one runs";
  }

  private static long pa(Candidate candidate) {
    Image image = candidate.image();
    return image.pa(image.va("_text").orElse(image.offset()));
  }
}
