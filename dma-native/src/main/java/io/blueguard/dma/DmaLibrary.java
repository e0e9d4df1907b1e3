package io.blueguard.dma;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.blueguard.base.Failure.EngineUnavailable;
import java.io.IOException;

/**
 * The C functions, mapped directly. What they mean is said in {@code blueguard_dma.h}; pointers are
 * {@code long}, so that a call converts nothing.
 */
final class DmaLibrary {
  /** {@code BG_ABI} of the header that this class was written against. */
  static final int ABI = 2;

  /** Found out once; loading again would fail in the same way. */
  private static final class Loaded {
    /** Address of a function that {@link Driver} calls. */
    static long drive;

    static final String PROBLEM = load();

    private static String load() {
      try {
        LibraryFile file = LibraryFile.find();
        NativeLibrary library = NativeLibrary.getInstance(file.path().toString());
        Native.register(DmaLibrary.class, library);
        drive = Pointer.nativeValue(library.getFunction("bg_queue_drive"));
        file.loaded();
        int abi = bg_abi();
        return abi == ABI
            ? ""
            : "native library has another interface: abi=%d expected=%d; rebuild with mvn package"
                .formatted(abi, ABI);
      } catch (EngineUnavailable e) {
        return e.getMessage();
      } catch (UnsatisfiedLinkError | IOException e) {
        return "native library cannot be loaded: reason=" + firstLine(e.getMessage());
      }
    }

    private static String firstLine(String text) {
      return text == null ? "unknown" : text.lines().findFirst().orElse("unknown");
    }
  }

  private DmaLibrary() {}

  /** Why there is no library, or empty when there is one. */
  static String problem() {
    return Loaded.PROBLEM;
  }

  /**
   * To be called before any of the functions.
   *
   * @throws EngineUnavailable when there is no library
   */
  static void require() {
    if (!Loaded.PROBLEM.isEmpty()) {
      throw new EngineUnavailable(Loaded.PROBLEM);
    }
  }

  static native int bg_abi();

  static native long bg_last_error(long text, long size);

  static native long bg_faults();

  static native void bg_stoppable(long number);

  static native long bg_stops();

  static native int bg_engine_count();

  static native int bg_engine_availability(int index, long out);

  static native int bg_open(
      long engine, long source, long parameters, long parametersSize, long out);

  static native int bg_close(long engine);

  static native int bg_describe(long engine, long out);

  static native int bg_populated(long engine, long from, long ranges, int capacity, long count);

  static native int bg_read(long engine, long entries, int count);

  static native int bg_read_begin(long engine, long entries, int count, long progress);

  static native int bg_read_end(long engine, long progress);

  static native int bg_read_left(long engine, long progress, long out);

  static native int bg_compare(
      long engine,
      long expectations,
      int count,
      long expected,
      long expectedSize,
      long differences,
      int capacity,
      long found);

  static native int bg_compare_words(
      long engine, long words, int count, long differences, int capacity, long found);

  static native int bg_digest(long engine, long entries, int count);

  static native int bg_scan(long engine, long request);

  static native int bg_queue_open(long engine, int capacity, long layout, long out);

  static native int bg_queue_wake(long queue);

  static native int bg_queue_help(long queue);

  /** Address of {@code bg_queue_drive}, for who calls it without JNA. */
  static long queueDrive() {
    return Loaded.drive;
  }

  static native int bg_queue_close(long queue);
}
