package io.blueguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeRam;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final long MIB = 1 << 20;
  private static final long KERNEL = 0xffff_8880_0000_0000L;
  private static final long HEAD = KERNEL + 0x40_0000;
  private static final long SLABS = KERNEL + 0x60_0000;
  private static final long SIZE = 0x2100;

  private final FakeRam ram = new FakeRam(16 * MIB);
  private final PagingLayout x86 = PagingLayout.X86_64_4_LEVEL;
  private final long root = ram.tables(x86);

  /** A device that takes many reads at once; counts how often somebody waits for it. */
  private static final class Rounds implements PhysicalMemory {
    private final PhysicalMemory inner;
    private final int depth;
    private int rounds;

    Rounds(PhysicalMemory inner, int depth) {
      this.inner = inner;
      this.depth = depth;
    }

    @Override
    public void read(long pa, MemorySegment target) {
      rounds++;
      inner.read(pa, target);
    }

    @Override
    public void read(List<Transfer> batch) {
      rounds++;
      inner.read(batch);
    }

    @Override
    public List<Range> extents() {
      return inner.extents();
    }

    @Override
    public void scan(List<byte[]> patterns, Hits hits) {
      inner.scan(patterns, hits);
    }

    @Override
    public int depth() {
      return depth;
    }
  }

  private Rounds walked(List<Long> nodes, int depth) {
    for (long va = KERNEL; va - (KERNEL + 16 * MIB) < 0; va += 2 * MIB) {
      ram.map(x86, root, va, va - KERNEL, 2 * MIB);
    }
    long last = HEAD;
    List<Long> ring = new ArrayList<>(nodes);
    ring.add(HEAD);
    for (long node : ring) {
      ram.put64(last - KERNEL, node);
      ram.put64(node - KERNEL + 8, last);
      last = node;
    }
    Rounds device = new Rounds(ram, depth);
    AddressSpace space = new AddressSpace(CachedMemory.ofMoment(device), x86, root);
    ListWalk walk = ListWalk.from(space, HEAD, 0, 1000);
    assertTrue(walk.whole(), walk.toString());
    assertArrayEquals(nodes.stream().mapToLong(Long::longValue).toArray(), walk.objects());
    return device;
  }

  private static List<Long> sideBySide() {
    return LongStream.range(0, 120).mapToObj(i -> SLABS + i * SIZE).toList();
  }

  @Test
  void nodesThatLieSideBySideComeTogether() {
    int rounds = walked(sideBySide(), 256).rounds;
    assertTrue(rounds < 60, "rounds=" + rounds);
  }

  @Test
  void theOrderOfTheListDoesNotMatter() {
    List<Long> nodes = new ArrayList<>(sideBySide());
    Collections.shuffle(nodes, new Random(1));
    int rounds = walked(nodes, 256).rounds;
    assertTrue(rounds < 90, "rounds=" + rounds);
  }

  @Test
  void whereGuessesDoNotComeTrueTheyStop() {
    List<Long> nodes = new ArrayList<>();
    for (long i = 0, at = SLABS; i < 100; i++, at += 0x1000 + i * 64) {
      nodes.add(at);
    }
    Rounds device = walked(nodes, 256);
    assertTrue(device.rounds <= 110, "rounds=" + device.rounds);
  }

  @Test
  void aDeviceThatOverlapsLittleIsNotAskedForGuesses() {
    assertEquals(walked(sideBySide(), 2).rounds, walked(sideBySide(), 2).rounds);
    assertTrue(walked(sideBySide(), 2).rounds >= 120);
  }
}
