package io.blueguard.inspect.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NetTextTest {
  @Test
  void addressesOfVersion6AreAsShortAsTheyMayBe() {
    assertEquals("::", ipv6("00000000000000000000000000000000"));
    assertEquals("::1", ipv6("00000000000000000000000000000001"));
    assertEquals("fe80::", ipv6("fe800000000000000000000000000000"));
    assertEquals("fe80::5054:ff:fe12:3456", ipv6("fe80000000000000505400fffe123456"));
    assertEquals("1:0:2::3", ipv6("00010000000200000000000000000003"));
    assertEquals("1:0:2:3:4:5:6:7", ipv6("00010000000200030004000500060007"));
  }

  @Test
  void addressesOfVersion4AreUnsigned() {
    assertEquals("192.168.255.1", NetText.ipv4(new byte[] {(byte) 192, (byte) 168, -1, 1}));
  }

  @Test
  void aDeviceWithoutHardwareAddressHasNone() {
    assertEquals("52:54:00:12:34:56", NetText.mac(HexFormat.of().parseHex("525400123456")));
    assertEquals("", NetText.mac(new byte[6]));
    assertEquals("", NetText.mac(new byte[0]));
  }

  private static String ipv6(String hex) {
    return NetText.ipv6(HexFormat.of().parseHex(hex));
  }
}
