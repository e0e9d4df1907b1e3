package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bytes of a text, and what follows from them alone. Text hardly ever changes: it is read anew
 * at each moment and compared byte by byte, which takes a fraction of what going through its
 * instructions takes. While it is the same, so is what was found in it. Forgotten when the JVM is
 * short of memory.
 */
final class SeenText {
  /** Zeros behind the text, so that an instruction at its end can be looked at whole. */
  static final int BEHIND = 16;

  private static final int CHUNK = 64 * 1024;
  private static final long MOST = 256L * 1024 * 1024;

  /** The text there, as it was seen last. */
  private record Last(Range text) {}

  /** The text there at this moment. */
  private record Now(Range text) {}

  private final byte[] bytes;
  private final Map<Object, Object> facts = new ConcurrentHashMap<>();

  private SeenText(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The text at this moment: the same object as before when each byte of it is the same. */
  static SeenText of(Kernel kernel, Range text) {
    return kernel.moment().once(new Now(text), () -> seen(kernel, text));
  }

  private static SeenText seen(Kernel kernel, Range text) {
    SymbolFacts known = SymbolFacts.of(kernel.symbols());
    Last key = new Last(text);
    SeenText last = known.get(key, () -> new SoftReference<SeenText>(null)).get();
    if (last != null && last.same(kernel, text)) {
      return last;
    }
    if (text.length() > MOST) {
      throw new Failure.BadData("text is too long: bytes=" + text.length());
    }
    byte[] bytes = new byte[Math.toIntExact(text.length()) + BEHIND];
    MemorySegment all = MemorySegment.ofArray(bytes);
    for (long done = 0; done < text.length(); done += CHUNK) {
      long length = Math.min(CHUNK, text.length() - done);
      kernel.space().read(text.start() + done, all.asSlice(done, length));
    }
    SeenText now = new SeenText(bytes);
    known.put(key, new SoftReference<>(now));
    return now;
  }

  /** All of it is read, also behind a difference: a watch is to know all that this depends on. */
  private boolean same(Kernel kernel, Range text) {
    byte[] chunk = new byte[CHUNK];
    MemorySegment view = MemorySegment.ofArray(chunk);
    boolean same = true;
    for (int done = 0; done < text.length(); done += CHUNK) {
      int length = (int) Math.min(CHUNK, text.length() - done);
      kernel.space().read(text.start() + done, view.asSlice(0, length));
      same &= Arrays.equals(chunk, 0, length, bytes, done, done + length);
    }
    return same;
  }

  /** With {@link #BEHIND} zeros at their end. */
  byte[] bytes() {
    return bytes;
  }

  /** What was kept under that key, or null. */
  Object fact(Object key) {
    return facts.get(key);
  }

  /**
   * Keeps what follows from these bytes, and from nothing else that is read and not kept with it.
   */
  void keep(Object key, Object fact) {
    facts.put(key, fact);
  }
}
