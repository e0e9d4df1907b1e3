package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.blueguard.memory.BlockTable.Block;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTableTest {
  private static Block block(long pa) {
    return new Block(pa, new byte[8], 0);
  }

  @Test
  void whatWasPutIsFoundAlsoAfterTheTableHasGrown() {
    BlockTable table = new BlockTable();
    List<Block> blocks = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      blocks.add(block(i * 256));
      table.put(blocks.getLast());
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
    Block first = block(0);
    table.put(first);
    table.put(block(0));
    assertSame(first, table.get(0));
    assertEquals(1, table.size());
  }
}
