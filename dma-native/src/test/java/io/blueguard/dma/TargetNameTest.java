package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class TargetNameTest {
  @Test
  void linuxOnAmd64IsX8664() {
    String expected = "io/blueguard/dma/linux-x86-64/libblueguard_dma.so";
    assertEquals(expected, TargetName.resource("Linux", "amd64"));
    assertEquals(expected, TargetName.resource("Linux", "x86_64"));
  }

  @Test
  void linuxOnArm64IsAarch64() {
    String expected = "io/blueguard/dma/linux-aarch64/libblueguard_dma.so";
    assertEquals(expected, TargetName.resource("Linux", "aarch64"));
    assertEquals(expected, TargetName.resource("linux", "arm64"));
  }

  @Test
  void otherMachinesHaveNone() {
    assertNull(TargetName.resource("Linux", "riscv64"));
    assertNull(TargetName.resource("Mac OS X", "aarch64"));
    assertNull(TargetName.resource("Windows 11", "amd64"));
  }
}
