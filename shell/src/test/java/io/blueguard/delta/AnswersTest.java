package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Words;
import io.blueguard.testkit.Words.Word;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long VA = 0xffff_8880_0000_0000L;
  private static final int SIZE = 1 << 20;

  private final FakeRam ram = new FakeRam(SIZE);
  private final long page = ram.page(4096);
  private final long root = ram.tables(LAYOUT);
  private final Answers answers = new Answers();
  private FakeEngine engine;
  private PhysicalMemory memory;
  private Kernel kernel;
  private int walks;
  private boolean searching;

  /** A word, and the one that its value leads to. */
  private Inspection<Word> walk(Kernel now) {
    walks++;
    Rows<Word> rows = new Rows<>();
    long first = now.space().u64(VA);
    rows.add(new Word(0, first));
    if (searching) {
      now.space().memory().base().scan(List.of(new byte[4]), (pa, pattern) -> false);
    }
    rows.attempt("second", () -> new Word(1, now.space().u64(VA + first)));
    return rows.done();
  }

  private void machine() {
    ram.map(LAYOUT, root, VA, page, 4096);
    ram.put64(page, 64);
    engine = new FakeEngine(ram.bytes(0, SIZE));
    memory = engine.memory();
    kernel = FakeKernel.of(new AddressSpace(memory, LAYOUT, root));
  }

  private void write(long at, long value) {
    engine.bytes().set(Reader.U64, at, value);
  }

  private Inspection<Word> walked() {
    return answers.walked(memory, new Words(this::walk), kernel::over);
  }

  private Optional<List<Word>> standing() {
    return answers.standing(memory, new Words(this::walk)).map(Inspection::rows);
  }

  @Test
  void anAnswerStandsUntilAByteThatItWasReadFromChanges() {
    machine();
    assertEquals(Optional.empty(), standing());
    List<Word> rows = walked().rows();
    assertEquals(Optional.of(rows), standing());
    write(page + 8, 1);
    assertEquals(Optional.of(rows), standing(), "nobody has read that");
    assertEquals(1, walks);
    write(page + 64, 5);
    assertEquals(Optional.empty(), standing());
    assertEquals(List.of(new Word(0, 64), new Word(1, 5)), walked().rows());
    assertEquals(2, walks);
  }

  @Test
  void whatHadChangedIsComparedOnTheWayToTheNextWalkAndAloneAgainWhenItRests() {
    machine();
    walked();
    write(page + 64, 5);
    walked();
    assertEquals(Optional.empty(), standing());
    Inspection<Word> rests = walked();
    assertEquals(List.of(new Word(0, 64), new Word(1, 5)), rests.rows());
    assertEquals(Inspection.Consistency.CONSISTENT, rests.consistency());
    assertEquals(2, walks);
    assertEquals(Optional.of(rests.rows()), standing());
    write(page + 64, 6);
    assertEquals(Optional.empty(), standing());
    assertEquals(new Word(1, 6), walked().rows().getLast());
    write(page + 64, 7);
    assertEquals(new Word(1, 7), walked().rows().getLast());
    assertEquals(4, walks);
  }

  @Test
  void aPageThatLiesElsewhereByNowIsNoticedThoughItsBytesAreStillThere() {
    machine();
    walked();
    write(ram.entryPa(LAYOUT, root, VA, 4096), 0);
    assertEquals(Optional.empty(), standing());
    assertThrows(Failure.NotMapped.class, this::walked);
    assertEquals(Optional.empty(), standing(), "a failure is not kept");
  }

  @Test
  void whatIsNewToTheNextWalkIsReadToo() {
    machine();
    walked();
    write(page, 3072);
    write(page + 3072, 7);
    assertEquals(Optional.empty(), standing());
    assertEquals(List.of(new Word(0, 3072), new Word(1, 7)), walked().rows());
    assertEquals(List.of(new Word(0, 3072), new Word(1, 7)), walked().rows());
    assertEquals(2, walks);
  }

  @Test
  void anAnswerWithFaultsAndOneThatSearchedAreNotToldAgain() {
    machine();
    write(page, 8192);
    assertEquals(1, walked().faults().size());
    assertEquals(Optional.empty(), standing());
    write(page, 64);
    searching = true;
    walked();
    assertEquals(Optional.empty(), standing());
  }
}
