package io.blueguard.memory;

import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory image that was recognised: its RAM, and what is wrong with the file.
 *
 * @param format as a person says it: {@code raw}, {@code elf core}, {@code lime}
 * @param engine what the memory is read from; closed with the dump
 * @param layouts the ways to see the RAM, likeliest first; several where the file does not say
 * @param warnings what was cut off or damaged; the rest is served
 */
public record Dump(String format, Engine engine, List<Layout> layouts, List<String> warnings)
    implements AutoCloseable {
  public Dump {
    layouts = List.copyOf(layouts);
    warnings = List.copyOf(warnings);
  }

  /**
   * @param name {@code as recorded}, {@code as given}, or the machine that was assumed
   */
  public record Layout(String name, PhysicalMemory memory) {}

  /** The likeliest view of the RAM. */
  public PhysicalMemory memory() {
    return layouts.getFirst().memory();
  }

  static Dump recorded(String format, Engine engine, List<Extent> extents, List<String> warnings) {
    return new Dump(
        format,
        engine,
        List.of(new Layout("as recorded", ExtentMemory.ofDump(engine, extents))),
        warnings);
  }

  /** The same RAM, its bytes coming through another engine over this one. */
  public Dump behind(Engine other) {
    List<Layout> moved =
        layouts.stream()
            .map(layout -> new Layout(layout.name(), behind(layout.memory(), other)))
            .toList();
    return new Dump(format, other, moved, warnings);
  }

  private static PhysicalMemory behind(PhysicalMemory memory, Engine other) {
    return switch (memory) {
      case ExtentMemory extents -> extents.behind(other);
      case PatchedMemory patched -> patched.over(behind(patched.inner, other));
      default -> throw new IllegalArgumentException("no memory of a dump: " + memory.getClass());
    };
  }

  /** The same under another name, and with more to say. */
  Dump named(String name, List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(warnings);
    return new Dump(name, engine, layouts, all);
  }

  /** Bytes of RAM in the likeliest view. */
  public long size() {
    return memory().extents().stream().mapToLong(Range::length).sum();
  }

  @Override
  public void close() {
    engine.close();
  }
}
