package io.blueguard.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.blueguard.profile.KallsymsBuilder.Layout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many places are tried: remains of other tables lie between the names and the tokens. */
class KallsymsNamesTest {
  private static final int FEW = 3000;
  private static final int MANY = 17_000;

  private static KallsymsNames search(int symbols, int remains) {
    List<Symbol> written =
        IntStream.range(0, symbols).mapToObj(i -> new Symbol("sym_" + i, i, 'T', "")).toList();
    KallsymsBuilder builder = new KallsymsBuilder(written, false);
    byte[] image = builder.build(Layout.NEW, 0);
    int end = builder.hit() & ~7;
    byte[] bytes = Arrays.copyOf(Arrays.copyOf(image, end), end + 8 * remains);
    for (int at = end; at < bytes.length; at += 8) {
      Le.put32(bytes, at + 4, 1024); // zero and this: two markers, and no names to them
    }
    return KallsymsNames.before(bytes, bytes.length);
  }

  @Test
  void whatLooksLikeFewMarkersIsTriedFiveHundredTimes() {
    assertEquals(FEW, search(FEW, 0).count());
    assertEquals(FEW, search(FEW, 499).count());
    assertNull(search(FEW, 500));
  }

  @Test
  void theNamesOfAWholeKernelAreFoundBehindAnyNumberOfThem() {
    assertEquals(MANY, search(MANY, 5000).count());
  }
}
