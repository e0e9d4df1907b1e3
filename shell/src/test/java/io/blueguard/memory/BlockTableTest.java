package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTableTest {
  private static MemorySegment block(long content) {
    return MemorySegment.ofArray(new long[] {content});
  }

  @Test
  void whatWasPutIsFoundAlsoAfterTheTableHasGrown() {
    BlockTable table = new BlockTable();
    List<MemorySegment> blocks = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      blocks.add(block(i));
      table.put(i * 256, blocks.getLast());
    }
    for (int i = 0; i < 10_000; i++) {
      assertSame(blocks.get(i), table.get(i * 256L));
    }
    assertEquals(10_000, table.size());
    assertNull(table.get(10_000 * 256L));
    assertNull(table.get(-256));
  }

  @Test
  void whatCameFirstStays() {
    BlockTable table = new BlockTable();
    MemorySegment first = block(1);
    table.put(0, first);
    table.put(0, block(2));
    assertSame(first, table.get(0));
    assertEquals(1, table.size());
  }
}
