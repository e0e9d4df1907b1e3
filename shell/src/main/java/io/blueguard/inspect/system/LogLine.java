package io.blueguard.inspect.system;

/**
 * A record of the kernel's log.
 *
 * @param seq number of the record since boot
 * @param timeNs nanoseconds of the boot clock
 * @param level {@code emerg} to {@code debug}
 * @param facility {@code kern}, or what a program called itself that wrote to {@code /dev/kmsg}
 * @param caller {@code T123} for a thread, {@code C0} for a CPU; empty where it is not kept
 * @param text bytes as Latin-1
 */
public record LogLine(
    long seq, long timeNs, String level, String facility, String caller, String text) {
  private static final String[] LEVELS = {
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"
  };
  private static final String[] FACILITIES = {
    "kern",
    "user",
    "mail",
    "daemon",
    "auth",
    "syslog",
    "lpr",
    "news",
    "uucp",
    "cron",
    "authpriv",
    "ftp"
  };

  private static final long CPU = 1L << 31;

  static LogLine of(long seq, long timeNs, long level, long facility, long caller, String text) {
    return new LogLine(
        seq, timeNs, LEVELS[(int) level & 7], facility((int) facility), caller(caller), text);
  }

  private static String facility(int number) {
    return number >= 0 && number < FACILITIES.length ? FACILITIES[number] : "local" + (number & 7);
  }

  private static String caller(long id) {
    return id < 0 ? "" : (id & CPU) != 0 ? "C" + (id & ~CPU) : "T" + id;
  }
}
