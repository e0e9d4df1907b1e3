package io.blueguard.testkit;

import com.github.luben.zstd.ZstdInputStream;
import io.blueguard.kernel.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The RAM file of a machine that stands still, and a hand that writes to it as a hostile device
 * would. Its physical memory is one piece from 0 on.
 */
public final class LiveImage implements AutoCloseable {
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Path file;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment ram;

  private LiveImage(Path file) throws IOException {
    this.file = file;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ram = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  /** The example that ships, in a file of its own. */
  public static LiveImage ofExample(Path file) {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    try (ZstdInputStream in =
        new ZstdInputStream(Files.newInputStream(home.resolve("examples/images/clean.raw.zst")))) {
      in.setLongMax(27);
      return of(in, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of an image. */
  public static LiveImage copy(Path image, Path file) {
    try (InputStream in = Files.newInputStream(image)) {
      return of(in, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LiveImage of(InputStream in, Path file) throws IOException {
    Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    return new LiveImage(file);
  }

  public String spec() {
    return "live:" + file;
  }

  public Path file() {
    return file;
  }

  public long u64(Kernel kernel, long va) {
    return ram.get(U64, kernel.space().translate(va));
  }

  public void put64(Kernel kernel, long va, long value) {
    put64(kernel.space().translate(va), value);
  }

  public void put64(long pa, long value) {
    ram.set(U64, pa, value);
  }

  public void put(Kernel kernel, long va, byte[] bytes) {
    put(kernel.space().translate(va), bytes);
  }

  public void put(long pa, byte[] bytes) {
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, ram, pa, bytes.length);
  }

  /** Takes an element off a {@code list_head}: its neighbours meet. It keeps its own pointers. */
  public void unlink(Kernel kernel, long node) {
    long next = u64(kernel, node);
    long previous = u64(kernel, node + 8);
    put64(kernel, previous, next);
    put64(kernel, next + 8, previous);
  }

  /** Puts an element that was taken off back between its neighbours. */
  public void link(Kernel kernel, long node) {
    put64(kernel, u64(kernel, node + 8), node);
    put64(kernel, u64(kernel, node) + 8, node);
  }

  @Override
  public void close() {
    arena.close();
  }
}
