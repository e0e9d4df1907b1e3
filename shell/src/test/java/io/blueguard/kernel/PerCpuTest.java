package io.blueguard.kernel;

import static io.blueguard.testkit.FakeKernel.BASE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.testkit.FakeKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerCpuTest {
  private static final long OFFSETS = 0x1000;
  private static final long MASK = 0x100;
  private static final long COUNT = 0x80;

  private final FakeKernel fake =
      new FakeKernel()
          .symbol("__per_cpu_offset", OFFSETS)
          .symbol("__cpu_possible_mask", MASK)
          .symbol("nr_cpu_ids", COUNT);

  private List<Integer> cpus() {
    return PerCpu.possible(fake.kernel()).stream().map(PerCpu::cpu).toList();
  }

  @Test
  void onlyPossibleCpusCount() {
    fake.put(COUNT, 4).put(MASK, 0b11011).put(OFFSETS, 0x10, 0x20, 0x30, 0x40);
    List<PerCpu> cpus = PerCpu.possible(fake.kernel());
    assertEquals(List.of(new PerCpu(0, 0x10), new PerCpu(1, 0x20), new PerCpu(3, 0x40)), cpus);
    assertEquals(BASE + 0x20, cpus.get(1).at(BASE));
  }

  @Test
  void aMaskMayHaveSeveralWords() {
    fake.put(COUNT, 130).put(MASK, 1, 1L << 63, 0b11);
    assertEquals(List.of(0, 127, 128, 129), cpus());
  }

  @Test
  void aCountThatIsImpossibleIsBounded() {
    fake.put(COUNT, 0x7fff_ffff).put(MASK, -1);
    assertEquals(64, cpus().size());
    fake.put(COUNT, 0x8000_0000L);
    assertEquals(List.of(0), cpus().subList(0, 1));
  }
}
