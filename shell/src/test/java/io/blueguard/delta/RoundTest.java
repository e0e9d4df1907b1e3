package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Expected;
import io.blueguard.inspect.Rows;
import io.blueguard.memory.Extent;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.PlainEngine;
import io.blueguard.testkit.Words;
import io.blueguard.testkit.Words.Word;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RoundTest {
  /** The first word of RAM. */
  private static final Words FIRST =
      new Words(
          kernel -> {
            Rows<Word> rows = new Rows<>();
            rows.attempt("word", () -> new Word(0, kernel.space().memory().u64(0)));
            return rows.done();
          });

  /** Devices that answer only when all of them have been asked. */
  private static final class Meeting extends PlainEngine {
    private CyclicBarrier barrier = new CyclicBarrier(1);

    Meeting() {
      super(new FakeEngine(new byte[4096]));
    }

    @Override
    public int[] differences(Expected expected) {
      try {
        barrier.await(20, TimeUnit.SECONDS);
      } catch (BrokenBarrierException | TimeoutException | InterruptedException e) {
        throw new IllegalStateException("the other device was not asked", e);
      }
      return super.differences(expected);
    }
  }

  private static WatchedMachine machine(String name, Engine engine) {
    PhysicalMemory memory = new ExtentMemory(engine, List.of(new Extent(new Range(0, 4096), 0)));
    AddressSpace space = new AddressSpace(memory, PagingLayout.X86_64_4_LEVEL, 0);
    return new WatchedMachine(name, memory, FakeKernel.of(space), List.of(FIRST), false);
  }

  @Test
  void devicesWorkAtTheSameTime() {
    Meeting one = new Meeting();
    Meeting two = new Meeting();
    Watch watch =
        new Watch(
            List.of(machine("one", one), machine("two", two)), Duration.ZERO, event -> fail());
    CyclicBarrier both = new CyclicBarrier(2);
    one.barrier = both;
    two.barrier = both;
    watch.round();
    assertEquals(2, watch.stats().batches());
    assertEquals(0, watch.stats().costs().walks());
  }
}
