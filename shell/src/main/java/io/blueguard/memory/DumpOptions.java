package io.blueguard.memory;

import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What opening a dump needs beyond its bytes.
 *
 * @param ram where a raw dump's RAM lies, in the order of the file; empty when nobody knows
 * @param scratch directory for what has to be unpacked; files there lose their name at once
 * @param files opens a file that was unpacked
 * @param progress told while unpacking
 */
public record DumpOptions(
    List<Range> ram, Path scratch, Function<Path, Engine> files, Progress progress) {

  /** Told how far long work is; the total is 0 where it is not known. */
  @FunctionalInterface
  public interface Progress {
    void at(String what, long done, long total);
  }

  public DumpOptions {
    ram = List.copyOf(ram);
  }

  /** No RAM known, the system's temporary directory, silent. */
  public static DumpOptions with(Function<Path, Engine> files) {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    return new DumpOptions(List.of(), scratch, files, (what, done, total) -> {});
  }

  public DumpOptions ram(List<Range> known) {
    return new DumpOptions(known, scratch, files, progress);
  }

  public DumpOptions progress(Progress listener) {
    return new DumpOptions(ram, scratch, files, listener);
  }
}
