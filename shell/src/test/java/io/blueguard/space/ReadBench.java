package io.blueguard.space;

import io.blueguard.base.Range;
import io.blueguard.dma.Engines;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.Extent;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.MeteredMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.PrefetchedMemory;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.RecordedMemory;
import io.blueguard.memory.ReplayMemory;
import io.blueguard.testkit.FakeRam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What a walk over a task list costs on a mapped file, behind each wrapper: 200 objects of 10 KiB
 * scattered in the direct map, 15 small reads each. Run as a program; no test, no verdict.
 */
public final class ReadBench {
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long KERNEL = 0xffff_8880_0000_0000L;
  private static final int RAM = 256 << 20;
  private static final int TASKS = 200;
  private static final int READS = 15;
  private static final int ROUNDS = 3000;

  private ReadBench() {}

  public static void main(String[] args) throws IOException {
    FakeRam ram = new FakeRam(RAM);
    long root = ram.tables(LAYOUT);
    for (long pa = 0; pa < RAM; pa += 2 << 20) {
      ram.map(LAYOUT, root, KERNEL + pa, pa, 2 << 20);
    }
    long head = tasks(ram);
    Path file = Files.createTempFile("blueguard-", ".ram");
    Files.write(file, ram.bytes(0, RAM));
    try (var engine = Engines.file(file)) {
      Files.delete(file);
      PhysicalMemory mapped = new ExtentMemory(engine, List.of(new Extent(new Range(0, RAM), 0)));
      run(mapped, root, head);
    }
  }

  /** A ring of objects in random places, as a slab allocator leaves them. */
  private static long tasks(FakeRam ram) {
    long[] at =
        new Random(1)
            .ints(0, RAM / 2 >> 14)
            .distinct()
            .limit(TASKS)
            .mapToLong(slot -> KERNEL + ((long) slot << 14))
            .toArray();
    for (int i = 0; i < TASKS; i++) {
      ram.put64(at[i] - KERNEL + 8, at[(i + 1) % TASKS]);
    }
    return at[0];
  }

  private static void run(PhysicalMemory mapped, long root, long head) {
    AddressSpace warm = new AddressSpace(mapped, LAYOUT, root);
    measure("mapped file, warm translations", () -> warm, head);
    measure("mapped file, nothing remembered", () -> new AddressSpace(mapped, LAYOUT, root), head);
    MeteredMemory meter = new MeteredMemory(mapped);
    measure("metered", () -> new AddressSpace(meter, LAYOUT, root), head);
    measure("recorded", () -> new AddressSpace(new RecordedMemory(mapped), LAYOUT, root), head);
    measure(
        "recorded and metered",
        () -> new AddressSpace(new RecordedMemory(meter), LAYOUT, root),
        head);
    RecordedMemory recorded = new RecordedMemory(mapped);
    walk(new AddressSpace(recorded, LAYOUT, root), head);
    ReadSet set = recorded.readSet();
    System.out.printf("read-set: %d ranges, %d bytes%n", set.count(), set.size());
    measure("replayed", () -> new AddressSpace(new ReplayMemory(set), LAYOUT, root), head);
    measure(
        "prefetched, fetch included",
        () -> new AddressSpace(new PrefetchedMemory(mapped, set), LAYOUT, root),
        head);
    measure(
        "cached, blocks of 256",
        () -> new AddressSpace(new CachedMemory(mapped, 256), LAYOUT, root),
        head);
    time("fetch and compare the read-set", () -> set.changed(set.fetch(mapped)).size());
    time("compare the read-set in one batch", () -> mapped.changed(set).size());
    time("make the read-set", () -> (int) recorded.readSet().size());
  }

  private static void measure(String name, Supplier<AddressSpace> spaces, long head) {
    time(name, () -> walk(spaces.get(), head));
  }

  private static void time(String name, Supplier<Integer> work) {
    long[] nanos = new long[ROUNDS];
    int sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      sum += work.get();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-34s median %7.1f us, best %7.1f us (%d)%n",
        name, nanos[ROUNDS / 2] / 1e3, nanos[0] / 1e3, sum & 1);
  }

  private static int walk(AddressSpace space, long head) {
    long task = head;
    int sum = 0;
    do {
      long next = space.u64(task + 8);
      for (int i = 1; i < READS - 1; i++) {
        sum += space.u32(task + i * 700);
      }
      sum += space.cstring(task + 0xa00, 16).length();
      task = next;
    } while (task != head);
    return sum;
  }
}
