package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Failure.UsageError;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens engines and says which there are. Nothing is loaded before the first call. */
public final class Engines {
  private Engines() {}

  /**
   * A dump or a RAM file, mapped read-only.
   *
   * @throws io.blueguard.base.Failure.EngineUnavailable when the path cannot be a source
   */
  public static Engine file(Path path) {
    return open("file", path.toString());
  }

  /**
   * Opens a source.
   *
   * @param engine a name from {@link #availability()}
   * @param source what that engine understands: a path for {@code file}
   * @throws io.blueguard.base.Failure.EngineUnavailable when the engine or the source is not to be
   *     had here
   * @throws io.blueguard.base.Failure.UsageError when there is no such engine
   */
  public static Engine open(String engine, String source) {
    return new NativeEngine(handle(engine, source, MemorySegment.NULL));
  }

  /**
   * Another engine's bytes at the pace of a modelled device, in real time.
   *
   * @param below an engine of this class; it is closed together with the new one
   * @throws io.blueguard.base.Failure.UsageError when the model's figures make no sense
   */
  public static Engine emulated(DeviceModel model, Engine below) {
    if (!(below instanceof NativeEngine inner)) {
      throw new UsageError(
          "only native engines can be slowed down: engine=" + below.describe().name());
    }
    DmaLibrary.require();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = model.parameters(arena, inner.handle());
      long handle = handle("emulated", model.name(), parameters);
      return new NativeEngine(handle, below, model.timeoutNs());
    }
  }

  private static long handle(String engine, String source, MemorySegment parameters) {
    DmaLibrary.require();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      Results.check(
          DmaLibrary.bg_open(
              arena.allocateFrom(engine).address(),
              arena.allocateFrom(source).address(),
              parameters.address(),
              parameters.byteSize(),
              out.address()));
      return out.get(JAVA_LONG, 0);
    }
  }

  /** All engines; where the native library itself is missing, each one says so. */
  public static List<Availability> availability() {
    if (!DmaLibrary.problem().isEmpty()) {
      return List.of(Availability.no("file", DmaLibrary.problem()));
    }
    List<Availability> all = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(Structs.Availability.SIZE, 8);
      for (int i = 0; i < DmaLibrary.bg_engine_count(); i++) {
        Results.check(DmaLibrary.bg_engine_availability(i, out.address()));
        all.add(Structs.Availability.of(out));
      }
    }
    return List.copyOf(all);
  }
}
