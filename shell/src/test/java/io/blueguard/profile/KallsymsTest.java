package io.blueguard.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.profile.KallsymsBuilder.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class KallsymsTest {
  private static final long TEXT = 0xffffffff9a000000L;

  /** Per-CPU offsets first, then kernel addresses with aliases among them. */
  private static List<Symbol> symbols(int count, boolean percpu, long text) {
    List<Symbol> symbols = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long va = percpu && i < 40 ? i * 64L : text + (i / 3) * 48L;
      String tail = i % 50 == 49 ? "_long".repeat(3) + "x".repeat(200) : "";
      symbols.add(new Symbol("sym_" + i + tail, va, i % 2 == 0 ? 'T' : 'd', ""));
    }
    return symbols;
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void everyLayoutIsReadWholeWithoutAVersion(Layout layout) {
    boolean place = layout == Layout.PLACE;
    boolean percpu = layout != Layout.ABSOLUTE && !place;
    List<Symbol> written = symbols(3000, percpu, place ? -20_000 : TEXT);
    KallsymsBuilder builder = new KallsymsBuilder(written, percpu);
    byte[] image = builder.build(layout, TEXT);
    Kallsyms read = Kallsyms.decode(image, builder.hit());
    assertEquals(3000, read.symbols().count());
    assertEquals(!place, read.anchored());
    for (Symbol symbol : written) {
      assertEquals(List.of(symbol), read.symbols().all(symbol.name()));
    }
  }

  @Test
  void addressesAboveABaseAreReadWithoutPerCpuOffsets() {
    List<Symbol> written = symbols(1000, false, 0xffffc1a6d1200000L);
    KallsymsBuilder builder = new KallsymsBuilder(written, false);
    Kallsyms read = Kallsyms.decode(builder.build(Layout.NEW, 0xffffc1a6d1200000L), builder.hit());
    assertEquals("base", read.form());
    assertEquals(
        written.get(999).va(), read.symbols().address(written.get(999).name()).getAsLong());
  }

  @Test
  void placeRelativeAddressesWaitForWhereTheyAre() {
    List<Symbol> written = symbols(1000, false, -5000);
    KallsymsBuilder builder = new KallsymsBuilder(written, false);
    Kallsyms read = Kallsyms.decode(builder.build(Layout.PLACE, 0), builder.hit());
    SymbolTable moved = read.symbols().moved(TEXT);
    assertEquals(TEXT - 5000, moved.address("sym_0").getAsLong());
  }

  @Test
  void digitsAloneAreNoTable() {
    byte[] bytes = new byte[65_536];
    System.arraycopy(Kallsyms.pattern(), 0, bytes, 4096, Kallsyms.pattern().length);
    assertFalse(Kallsyms.plausible(bytes, 4096));
    assertNull(Kallsyms.decode(bytes, 4096));
  }

  @Test
  void aTableWithoutItsNamesIsNoTable() {
    KallsymsBuilder builder = new KallsymsBuilder(symbols(3000, false, TEXT), false);
    byte[] image = builder.build(Layout.NEW, TEXT);
    int from = builder.hit() - 2048;
    byte[] cut = java.util.Arrays.copyOfRange(image, from & ~7, image.length);
    assertTrue(Kallsyms.plausible(cut, builder.hit() - (from & ~7)));
    assertNull(Kallsyms.decode(cut, builder.hit() - (from & ~7)));
  }

  @Test
  void damagedTablesAreRefusedOrReadButNeverCrash() {
    KallsymsBuilder builder = new KallsymsBuilder(symbols(700, true, TEXT), true);
    byte[] honest = builder.build(Layout.OLD, TEXT);
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] image = honest.clone();
      for (int i = 0; i < 1 + round % 40; i++) {
        image[4096 + random.nextInt(image.length - 8192)] = (byte) random.nextInt();
      }
      Kallsyms read = Kallsyms.decode(image, builder.hit());
      refused += read == null ? 1 : 0;
      if (read != null) {
        read.symbols().names("s").count();
        read.symbols().at(TEXT + 1);
      }
    }
    assertTrue(refused > 100, "refused " + refused);
  }
}
