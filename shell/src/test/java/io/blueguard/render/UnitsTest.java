package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void sizesAreSaidInPowersOf1024() {
    assertEquals("0 B", Units.bytes(0));
    assertEquals("1.5 KiB", Units.bytes(1536));
    assertEquals("512 MiB", Units.bytes(512L << 20));
    assertEquals("8 EiB", Units.bytes(Long.MAX_VALUE));
  }

  @Test
  void timesAreSaidInTheUnitPeopleWouldUse() {
    assertEquals("850 ns", Units.duration(850));
    assertEquals("3.2 ms", Units.duration(3_200_000));
    assertEquals("41 s", Units.duration(41_000_000_000L));
    assertEquals("3 h 5 min", Units.duration(185L * 60 * 1_000_000_000));
  }
}
