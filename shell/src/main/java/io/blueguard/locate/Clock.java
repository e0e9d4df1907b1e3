package io.blueguard.locate;

import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import java.util.OptionalLong;

/**
 * What tells the kernel that runs from one that a warm reboot left behind in the same memory: the
 * one that runs says so, and its wall clock is later.
 *
 * @param seconds since 1970, or 0 when they are not to be found
 * @param state name of its {@code system_state}, empty when unknown
 */
record Clock(long seconds, String state) {
  private static final long FROM_2000 = 946_684_800L;
  private static final long TO_2200 = 7_258_118_400L;

  static Clock of(Image image, Types types) {
    return new Clock(seconds(image, types), state(image, types));
  }

  /** An orderly reboot, also into another kernel, sets the state before it jumps. */
  boolean over() {
    return state.equals("SYSTEM_HALT")
        || state.equals("SYSTEM_POWER_OFF")
        || state.equals("SYSTEM_RESTART");
  }

  private static String state(Image image, Types types) {
    OptionalLong va = image.va("system_state");
    byte[] bytes = va.isEmpty() ? null : image.bytes(va.getAsLong(), 4);
    if (bytes != null
        && types.find("enum system_states").orElse(null) instanceof Type.Enumeration states) {
      return states.nameOf(Values.u32(bytes, 0)).orElse("");
    }
    return "";
  }

  private static long seconds(Image image, Types types) {
    OptionalLong member =
        types.struct("timekeeper").flatMap(t -> t.member("xtime_sec")).stream()
            .mapToLong(Type.Member::offset)
            .findFirst();
    OptionalLong core = image.va("tk_core");
    if (core.isEmpty()) {
      // Since 6.17 an array, of which the first is the machine's own.
      core = image.va("timekeeper_data");
    }
    if (member.isEmpty() || core.isEmpty()) {
      return 0;
    }
    // A sequence count stands before the timekeeper: 8 bytes, or with lock debugging more.
    for (int before = 8; before <= 64; before += 8) {
      byte[] bytes = image.bytes(core.getAsLong() + before + member.getAsLong(), 8);
      long seconds = bytes == null ? 0 : Values.u64(bytes, 0);
      if (seconds > FROM_2000 && seconds < TO_2200) {
        return seconds;
      }
    }
    return 0;
  }
}
