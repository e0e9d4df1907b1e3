package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Words;
import io.blueguard.testkit.Words.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidatedTest {
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long VA = 0xffff_8880_0000_0000L;

  private final FakeRam ram = new FakeRam(1 << 20);
  private final long page = ram.page(4096);

  /** Two words of a machine that writes the first one behind the reader's back, so many times. */
  private final class Moving {
    private int writes;
    private int walks;
    private boolean searching;

    Moving(int writes) {
      this.writes = writes;
    }

    Inspection<Word> walk(Kernel kernel) {
      walks++;
      Rows<Word> rows = new Rows<>();
      rows.add(new Word(0, kernel.space().u64(VA)));
      if (writes-- > 0) {
        ram.put64(page, walks);
      }
      if (searching) {
        kernel.space().memory().scan(List.of(new byte[4]), (pa, pattern) -> false);
      }
      rows.add(new Word(1, kernel.space().u64(VA + 8)));
      return rows.done();
    }
  }

  private Inspection<Word> inspect(Moving view, int tries) {
    long root = ram.tables(LAYOUT);
    ram.map(LAYOUT, root, VA, page, 4096);
    Kernel kernel = FakeKernel.of(ram.space(LAYOUT, root));
    return Validated.inspect(ram, kernel, new Words(view::walk), tries);
  }

  @Test
  void rowsThatNothingMovedUnderAreConsistentAtOnce() {
    Moving view = new Moving(0);
    assertEquals(Inspection.Consistency.CONSISTENT, inspect(view, 5).consistency());
    assertEquals(1, view.walks);
  }

  @Test
  void aWalkThatWasDisturbedIsMadeAgain() {
    Moving view = new Moving(2);
    Inspection<Word> answer = inspect(view, 5);
    assertEquals(Inspection.Consistency.CONSISTENT, answer.consistency());
    assertEquals(new Word(0, 2), answer.rows().getFirst());
    assertEquals(3, view.walks);
  }

  @Test
  void aMachineThatNeverRestsGivesTornRowsAndSaysWhich() {
    Moving view = new Moving(100);
    Inspection<Word> answer = inspect(view, 4);
    assertEquals(Inspection.Consistency.TORN, answer.consistency());
    assertEquals(4, view.walks);
    assertEquals(
        List.of(new Inspection.Fault("index=0", "changed while it was read")), answer.faults());
  }

  @Test
  void aSearchOfMemoryCannotBeProvenAndIsNotRepeated() {
    Moving view = new Moving(0);
    view.searching = true;
    Inspection<Word> answer = inspect(view, 4);
    assertEquals(Inspection.Consistency.UNCHECKED, answer.consistency());
    assertEquals(1, view.walks);
    assertEquals(
        List.of(
            new Inspection.Fault(
                "words", "searches memory or reads very much of it; no comparison can prove it")),
        answer.faults());
  }
}
