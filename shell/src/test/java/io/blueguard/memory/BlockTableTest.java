package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.blueguard.memory.BlockTable.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTableTest {
  private static final int BLOCK = 256;
  private static final int MOST = 40_000;

  private final BlockTable table = new BlockTable(BLOCK, MOST);

  private static Run run(long pa, int blocks) {
    return new Run(pa, new byte[blocks * BLOCK], 0, blocks * BLOCK);
  }

  private Run put(long pa, int blocks) {
    Run run = run(pa, blocks);
    table.put(new Run[] {run, null}, 1);
    return run;
  }

  @Test
  void whatWasPutIsFoundAlsoAfterTheTableHasGrown() {
    List<Run> runs = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      runs.add(put(i * 4 * BLOCK, 3));
    }
    for (int i = 0; i < 10_000; i++) {
      for (int block = 0; block < 3; block++) {
        assertSame(runs.get(i), table.get((4L * i + block) * BLOCK));
      }
      assertNull(table.get((4L * i + 3) * BLOCK));
    }
    assertEquals(30_000, table.size());
    assertNull(table.get(-BLOCK));
  }

  @Test
  void whatCameFirstStays() {
    Run first = put(0, 1);
    put(0, 1);
    assertSame(first, table.get(0));
    assertEquals(1, table.size());
  }

  @Test
  void ofARunThatMeetsAnotherOneTheRestIsKept() {
    Run first = put(2 * BLOCK, 2);
    Run second = put(0, 6);
    assertSame(first, table.get(2 * BLOCK));
    assertSame(first, table.get(3 * BLOCK));
    for (int block : new int[] {0, 1, 4, 5}) {
      Run part = table.get(block * BLOCK);
      assertNotSame(second, part);
      assertSame(second.bytes(), part.bytes());
      assertEquals(block * BLOCK, part.place(block * BLOCK));
      assertEquals(BLOCK, part.length());
    }
    assertEquals(6, table.size());
    for (long i = 2; i < 5000; i++) {
      put(i * 4 * BLOCK, 1);
    }
    assertSame(first, table.get(2 * BLOCK));
    assertSame(first, table.get(3 * BLOCK));
    assertSame(second.bytes(), table.get(5 * BLOCK).bytes());
  }

  @Test
  void moreThanTheMostIsNotKept() {
    put(0, MOST - 1);
    put(1L << 32, 2);
    assertNull(table.get(1L << 32));
    put(1L << 33, 1);
    assertEquals(MOST, table.size());
  }
}
