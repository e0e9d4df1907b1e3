package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Entries of the kernel's functions in which nothing is odd, as their bytes alone tell, while
 * nobody traces them: nearly all of them, so that only the few others need a closer look. Once
 * found, they are so as long as the text is the same.
 */
final class QuietEntries {
  /** What lies before an entry and behind it as far as it is looked at. */
  private static final int BEFORE = 4;

  private static final int BEHIND = 8 + FirstSteps.AHEAD;

  private final Kernel kernel;
  private final Range text;
  private final SeenText seen;
  private final ByteBuffer bytes;
  private final boolean x86;
  private final FirstSteps steps = new FirstSteps();
  private final LongSet before;
  private final LongSet now = new LongSet();

  private QuietEntries(Kernel kernel, Range text, SeenText seen) {
    this.kernel = kernel;
    this.text = text;
    this.seen = seen;
    bytes = ByteBuffer.wrap(seen.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    x86 = kernel.about().arch().equals("x86_64");
    LongSet known = (LongSet) seen.fact(QuietEntries.class);
    before = known == null ? new LongSet() : known;
  }

  static QuietEntries of(Kernel kernel, Range text) {
    return new QuietEntries(kernel, text, SeenText.of(kernel, text));
  }

  boolean contains(long va) {
    boolean quiet = before.contains(va) || text.contains(va) && silent(va);
    if (quiet) {
      now.add(va);
    }
    return quiet;
  }

  /** For the next moment. */
  void keep() {
    seen.keep(QuietEntries.class, now);
  }

  private boolean silent(long va) {
    long at = va - text.start();
    if (at < BEFORE || at > text.length() - BEHIND || !instruction(va).nop()) {
      return false;
    }
    return !x86 ? still(instruction(va + 4)) : begins(va) && passes(instruction(va + 5));
  }

  private boolean begins(long va) {
    if (kernel.symbols().begins(va) || !kernel.symbols().begins(va - BEFORE)) {
      return true;
    }
    Instruction mark = instruction(va - BEFORE);
    return mark.landing() || mark.sealed();
  }

  private boolean passes(Instruction behind) {
    return still(behind) && whole(behind.va(), steps.last(behind));
  }

  /** No code lies behind what nobody passes. */
  private boolean whole(long va, int last) {
    int at = (int) (va - text.start());
    return last < 0
        || FirstSteps.over(
            Arrays.copyOfRange(seen.bytes(), at, at + FirstSteps.AHEAD),
            last,
            va,
            kernel.symbols()::begins);
  }

  /** Leads nowhere but to the kernel's text. */
  private boolean still(Instruction behind) {
    return behind.jumpThrough() == 0
        && behind.farTarget() == 0
        && (behind.target() == 0 || text.contains(behind.target()));
  }

  private Instruction instruction(long va) {
    int at = (int) (va - text.start());
    return new Instruction(va, bytes.getLong(at), bytes.getLong(at + Long.BYTES), x86);
  }
}
