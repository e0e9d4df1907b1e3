package io.blueguard.inspect.task;

/**
 * The state letter of {@code /proc/PID/stat}, as {@code task_state_index} of {@code
 * include/linux/sched.h} computes it (bits unchanged since 4.14; TASK_FROZEN since 6.1).
 */
final class TaskState {
  private static final String LETTERS = "RSDTtXZPI";
  private static final long REPORT = 0x7f;
  private static final long UNINTERRUPTIBLE = 0x2;
  private static final long IDLE = 0x402;
  private static final long REPORT_IDLE = 0x80;
  private static final long RTLOCK_WAIT = 0x1000;
  private static final long FROZEN = 0x8000;

  private TaskState() {}

  static String letter(long state, long exitState) {
    long reported = (state | exitState) & REPORT;
    if ((state & IDLE) == IDLE) {
      reported = REPORT_IDLE;
    } else if ((state & (RTLOCK_WAIT | FROZEN)) != 0 && exitState == 0) {
      reported = UNINTERRUPTIBLE;
    }
    int index = Long.SIZE - Long.numberOfLeadingZeros(reported);
    return String.valueOf(LETTERS.charAt(index));
  }
}
