package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.base.Range;
import io.blueguard.testkit.FakeEngine;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchComparisonTest {
  private final byte[] ram = new byte[8192];
  private final FakeEngine engine = new FakeEngine(ram);
  private final ExtentMemory low =
      new ExtentMemory(engine, List.of(new Extent(new Range(0, 4096), 0)));
  private final ExtentMemory high =
      new ExtentMemory(engine, List.of(new Extent(new Range(0, 4096), 4096)));

  private static ReadSet set(PhysicalMemory memory, long... places) {
    RecordedMemory recorder = new RecordedMemory(memory);
    for (long pa : places) {
      recorder.u64(pa);
    }
    return recorder.readSet();
  }

  private static boolean[] changed(BatchComparison comparison, int sets) {
    boolean[] changed = new boolean[sets];
    comparison.changed(changed);
    return changed;
  }

  @Test
  void machinesOfOneEngineAreComparedTogetherAndToldApart() {
    BatchComparison comparison = new BatchComparison();
    comparison.add(low, set(low, 0, 64, 128));
    comparison.add(high, set(high));
    comparison.add(high, set(high, 0, 64));
    assertEquals(BatchComparison.key(low), BatchComparison.key(high));
    assertArrayEquals(new boolean[3], changed(comparison, 3));
    ram[64] = 1;
    assertArrayEquals(new boolean[] {true, false, false}, changed(comparison, 3));
    ram[64] = 0;
    ram[4096 + 70] = 1;
    assertArrayEquals(new boolean[] {false, false, true}, changed(comparison, 3));
    ram[128] = 1;
    assertArrayEquals(new boolean[] {true, false, true}, changed(comparison, 3));
  }

  @Test
  void aNewerSetTakesThePlaceOfTheOld() {
    BatchComparison comparison = new BatchComparison();
    comparison.add(low, set(low, 0));
    int number = comparison.add(high, set(high, 0));
    ram[4096] = 7;
    assertArrayEquals(new boolean[] {false, true}, changed(comparison, 2));
    comparison.replace(number, set(high, 0, 256));
    assertArrayEquals(new boolean[2], changed(comparison, 2));
    ram[4096 + 256] = 7;
    assertArrayEquals(new boolean[] {false, true}, changed(comparison, 2));
  }

  @Test
  void aRangeThatLiesInTwoPiecesOfTheEngineCountsAsChanged() {
    ExtentMemory split =
        new ExtentMemory(
            engine,
            List.of(new Extent(new Range(0, 2048), 0), new Extent(new Range(2048, 2048), 6144)));
    ReadSet set =
        new ReadSet(List.of(new Range(2044, 8)), MemorySegment.ofArray(new byte[8]), true, false);
    BatchComparison comparison = new BatchComparison();
    comparison.add(split, set);
    assertArrayEquals(new boolean[] {true}, changed(comparison, 1));
  }

  @Test
  void memoryThatIsNoPartOfAnEngineIsComparedForItself() {
    PhysicalMemory other = new RecordedMemory(low);
    BatchComparison comparison = new BatchComparison();
    comparison.add(other, set(low, 8));
    assertArrayEquals(new boolean[1], changed(comparison, 1));
    ram[8] = 1;
    assertArrayEquals(new boolean[] {true}, changed(comparison, 1));
  }
}
