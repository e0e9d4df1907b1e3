package io.blueguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
  @Test
  void agreesWithASetOfBoxedNumbers() {
    Random random = new Random(7);
    LongSet set = new LongSet();
    Set<Long> model = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong(5_000) * 64;
      assertEquals(model.add(value), set.add(value));
    }
    for (long value = 0; value < 5_000 * 64; value += 32) {
      assertEquals(model.contains(value), set.contains(value));
    }
  }

  @Test
  void zeroIsAValueLikeAnyOther() {
    LongSet set = new LongSet();
    assertFalse(set.contains(0));
    set.add(0);
    assertFalse(set.add(0));
  }
}
