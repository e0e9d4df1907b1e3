package io.blueguard.response;

import io.blueguard.base.Hex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The mark on each of our flows, by which they are found again whoever asks and whenever.
 *
 * <pre>
 *  63            32 31      28 27                0
 * | "BGIS"         | flags    | port              |
 * </pre>
 *
 * <p>The flags remember which bits of the port's configuration were set by us and not by somebody
 * before us, so that release clears exactly those. The port part is taken from the port's path:
 * what it was for is known even when the switch has given the number to another port since.
 */
record Cookie(long value) {
  static final long TAG = 0x4247_4953L << 32;
  static final long TAG_MASK = 0xffff_ffffL << 32;
  static final long FLAGS = 0xfL << 28;
  static final String NO_FORWARD = "NO_FWD";
  static final String NO_FLOOD = "NO_FLOOD";
  private static final long FORWARD_BIT = 1L << 28;
  private static final long FLOOD_BIT = 1L << 29;
  private static final long PATH_BIT = 1L << 30;

  /**
   * @param path a port's {@link Port#path}
   * @param bits port configuration that is ours
   * @param open whether a forensic path stays open
   */
  static Cookie of(String path, List<String> bits, boolean open) {
    CRC32 crc = new CRC32();
    crc.update(path.getBytes(StandardCharsets.UTF_8));
    long flags =
        (bits.contains(NO_FORWARD) ? FORWARD_BIT : 0)
            | (bits.contains(NO_FLOOD) ? FLOOD_BIT : 0)
            | (open ? PATH_BIT : 0);
    return new Cookie(TAG | flags | crc.getValue() & 0x0fff_ffff);
  }

  /** As {@link #toString} writes it. */
  static Cookie parse(String text) {
    return new Cookie(Hex.parse(text));
  }

  boolean ours() {
    return (value & TAG_MASK) == TAG;
  }

  boolean isFor(String path) {
    return same(of(path, List.of(), false));
  }

  /** Whether both are of one cut, whatever their flags. */
  boolean same(Cookie other) {
    return (value & ~FLAGS) == (other.value & ~FLAGS);
  }

  List<String> bits() {
    List<String> bits = new ArrayList<>();
    if ((value & FORWARD_BIT) != 0) {
      bits.add(NO_FORWARD);
    }
    if ((value & FLOOD_BIT) != 0) {
      bits.add(NO_FLOOD);
    }
    return bits;
  }

  boolean open() {
    return (value & PATH_BIT) != 0;
  }

  /** Lets pass every flow of any cut. */
  static String anyCut() {
    return "cookie=" + Hex.of(TAG) + "/" + Hex.of(TAG_MASK);
  }

  /** Lets pass the flows of the cut of one port, whatever their flags. */
  String sameCut() {
    return "cookie=" + Hex.of(value & ~FLAGS) + "/" + Hex.of(~FLAGS);
  }

  @Override
  public String toString() {
    return Hex.of(value);
  }
}
