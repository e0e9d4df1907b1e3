package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CutTest {
  private static final Port PORT = new Port("br0", "pf0vf0", 4, Set.of());
  private static final String MAC = "02:00:00:00:00:01";
  private static final Cookie COOKIE = new Cookie(Cookie.TAG | 5);
  private static final String UNICAST = "dl_dst=00:00:00:00:00:00/01:00:00:00:00:00";

  @Test
  void withoutAPathItIsOneFlowForThePortAndOneForEachAddress() {
    assertEquals(
        List.of(
            "priority=65534,in_port=4,actions=drop",
            "priority=65532,dl_dst=02:00:00:00:00:01,actions=drop"),
        flows(List.of(), List.of(), List.of()));
  }

  @Test
  void aPathIsForOneServiceAnswersOnlyAndArp() {
    String from = "priority=65535,in_port=4,dl_src=" + MAC + "," + UNICAST;
    assertEquals(
        List.of(
            "priority=65534,in_port=4,actions=drop",
            "priority=65532,dl_dst=" + MAC + ",actions=drop",
            from + ",tcp,nw_dst=10.0.0.9/32,tp_src=22,tcp_flags=+ack,actions=NORMAL",
            "priority=65533,tcp,dl_dst=" + MAC + ",nw_src=10.0.0.9/32,tp_dst=22,actions=output:4",
            from + ",arp,arp_sha=" + MAC + ",arp_tpa=10.0.0.9/32,actions=NORMAL",
            "priority=65533,arp,arp_spa=10.0.0.9/32,dl_dst=" + MAC + ",actions=output:4",
            "priority=65533,arp,arp_spa=10.0.0.9/32,dl_dst=ff:ff:ff:ff:ff:ff,arp_op=1,"
                + "actions=NORMAL,output:4"),
        flows(List.of(), List.of("10.0.0.9/32/22"), List.of()));
  }

  @Test
  void withTheMachinesOwnAddressesKnownItCanUseNoOther() {
    List<String> flows =
        flows(List.of("10.0.0.5", "fe80::5"), List.of("10.0.0.9/32/22"), List.of());
    assertEquals(
        "priority=65535,in_port=4,dl_src="
            + MAC
            + ","
            + UNICAST
            + ",tcp,nw_dst=10.0.0.9/32,nw_src=10.0.0.5,tp_src=22,tcp_flags=+ack,actions=NORMAL",
        flows.get(2));
    assertEquals(
        1,
        flows.stream()
            .filter(f -> f.contains("arp_sha") && f.contains("arp_spa=10.0.0.5"))
            .count());
  }

  @Test
  void aGatewayAddsArpWithItAndNothingElse() {
    List<String> flows = flows(List.of(), List.of("10.9.0.0/16/22"), List.of("10.0.0.1"));
    List<String> gateway = flows.stream().filter(f -> f.contains("10.0.0.1")).toList();
    assertEquals(3, gateway.size());
    assertEquals(3, gateway.stream().filter(f -> f.contains("arp")).count());
  }

  @Test
  void version6SpeaksNeighbourDiscoveryInsteadOfArp() {
    List<String> flows = flows(List.of(), List.of("fd00::/64/22"), List.of());
    assertEquals(0, flows.stream().filter(f -> f.contains("arp")).count());
    assertEquals(
        "priority=65533,tcp6,dl_dst=" + MAC + ",ipv6_src=fd00::/64,tp_dst=22,actions=output:4",
        flows.get(3));
    assertEquals(5, flows.stream().filter(f -> f.contains("icmp6")).count());
  }

  @Test
  void whatIsNoPathIsRefused() {
    refused("10.0.0.9/22", "not CIDR/PORT: allow=10.0.0.9/22; try 10.0.0.9/32/22");
    refused("10.0.0.9/33/22", "out of range: allow=10.0.0.9/33/22 value=33; 0 to 32");
    refused("10.0.0.9/32/0", "out of range: allow=10.0.0.9/32/0 value=0; 1 to 65535");
    refused("host/32/22", "not an address: address=host in=host/32/22");
    refused(
        "1,actions=NORMAL/32/22",
        "not an address: address=1,actions=NORMAL in=1,actions=NORMAL/32/22");
  }

  @Test
  void aCookieKeepsWhatIsOursAndWhoseItIs() {
    Cookie cookie = Cookie.of("br0/pf0vf0", List.of("NO_FLOOD"), true);
    Cookie read = Cookie.parse(cookie.toString());
    assertEquals(List.of("NO_FLOOD"), read.bits());
    assertEquals(true, read.ours() && read.open() && read.isFor("br0/pf0vf0"));
    assertEquals(false, read.isFor("br0/pf0vf1") || new Cookie(0x4247L).ours());
    assertEquals("cookie=0x4247495300000000/0xffffffff00000000", Cookie.anyCut());
  }

  @Test
  void aLineOfFlowsIsReadWhateverIsInIt() {
    Flow flow =
        Flow.parse(
                " cookie=0x4247495310000001, duration=1.5s, table=3, n_packets=7, n_bytes=9,"
                    + " idle_age=0, priority=10,ip,in_port=4,nw_dst=10.0.0.0/8 actions=output:14")
            .orElseThrow();
    assertEquals(
        new Flow(
            0x4247495310000001L,
            3,
            10,
            1.5,
            7,
            "priority=10,ip,in_port=4,nw_dst=10.0.0.0/8",
            "output:14"),
        flow);
    assertEquals(4, flow.inPort().orElseThrow());
    assertEquals(false, flow.sendsTo(4));
    assertEquals(true, flow.sendsTo(14));
    assertEquals(32768, Flow.parse(" ip actions=ALL").orElseThrow().priority());
    assertEquals(true, Flow.parse(" ip actions=ALL").orElseThrow().sendsTo(4));
    assertEquals(true, Flow.parse("NXST_FLOW reply (xid=0x4):").isEmpty());
  }

  private static void refused(String allow, String text) {
    assertEquals(
        text, assertThrows(Failure.UsageError.class, () -> Allow.parse(allow)).getMessage());
  }

  private static List<String> flows(List<String> ips, List<String> allows, List<String> gateways) {
    List<Allow> parsed = allows.stream().map(Allow::parse).toList();
    String prefix = "cookie=0x4247495300000005,table=0,";
    return new Cut(PORT, List.of(MAC), ips, parsed, gateways, "NORMAL")
        .flows(COOKIE).stream().map(flow -> flow.substring(prefix.length())).toList();
  }
}
