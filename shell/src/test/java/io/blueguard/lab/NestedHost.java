package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;

/** A KVM host of the lab, and what it can do with its guests from inside. */
final class NestedHost implements AutoCloseable {
  static final int PAGE = 4096;

  /** {@code /proc/PID/pagemap}: the page is in memory. */
  private static final long PRESENT = 1L << 63;

  private final Lab lab;

  NestedHost(String... options) {
    lab = Lab.up("host", options);
    // Nothing but what a guest or its QEMU touches becomes its memory while a test looks.
    run("echo 600000 > /sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs");
  }

  String spec() {
    return lab.spec();
  }

  Truth truth() {
    return lab.truth();
  }

  Truth truth(String guest) {
    return lab.truth("--guest", guest);
  }

  String run(String command) {
    return lab.ask("run", command);
  }

  /** Whether the agent in a guest does. */
  boolean answers(String guest) {
    // What is asked while it boots may be lost with its boot.
    return lab.tries("run", "--guest", guest, "--within", "10", "true").status() == 0;
  }

  /** Its kernel stops for good; the answer is lost with it. */
  void panic(String guest) {
    String command = "echo 0 > /proc/sys/kernel/panic; (sleep 1; echo c > /proc/sysrq-trigger) &";
    lab.tries("run", "--guest", guest, "--within", "10", command);
  }

  /** A command at the monitor of a guest's QEMU. */
  void monitor(String guest, String command) {
    String answer = run("/lab/monitor " + guest + " '" + command + "'");
    assertTrue(answer.startsWith("{\"return\": \"\""), command + ": " + answer);
  }

  void boot(String guest) {
    run("/lab/boot " + guest);
  }

  /** A machine with that much memory and nothing to boot from. */
  void bootEmpty(String guest, int mib) {
    run("mkdir -p /lab/guests/" + guest + "; echo " + mib + " > /lab/guests/" + guest + "/memory");
    boot(guest);
  }

  /** Which pages of its user memory a process has, by its kernel's own word. */
  BitSet present(int pid, Range user) {
    run(
        "dd if=/proc/%d/pagemap of=/dev/vda iflag=skip_bytes,count_bytes skip=%d count=%d; sync"
            .formatted(pid, user.start() / PAGE * 8, user.length() / PAGE * 8));
    ByteBuffer entries = ByteBuffer.wrap(disk((int) (user.length() / PAGE * 8)));
    entries.order(ByteOrder.LITTLE_ENDIAN);
    BitSet present = new BitSet();
    for (int page = 0; page < user.length() / PAGE; page++) {
      present.set(page, (entries.getLong(page * 8) & PRESENT) != 0);
    }
    return present;
  }

  /** The first bytes of a guest's physical memory, as its own QEMU has them. */
  byte[] memory(String guest, int length) {
    monitor(guest, "pmemsave 0 " + length + " \"/dev/vda\"");
    run("sync");
    return disk(length);
  }

  private byte[] disk(int length) {
    try (RandomAccessFile disk = new RandomAccessFile(lab.folder().resolve("disk").toFile(), "r")) {
      byte[] bytes = new byte[length];
      disk.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Expressions and a script that ships walk the objects of the guest's kernel, not its host's. */
  static void scriptsAsk(Path state, String spec, String guest) {
    String rows = "holds /dev/console --where 'pid == 1' -o comm -f csv --limit 1";
    ConsoleTester console = new ConsoleTester(state).on(spec);
    console.start("--vm", guest, "-c", "println(task(1).comm)", "-c", rows);
    assertEquals("init\ncomm\ninit\n", console.out().replace("\r", ""), console.err());
    console.start(
        "-c",
            "['%s', 'host'].each { session.use(it); println target.machine() }; ''"
                .formatted(guest),
        "-c", "use('%s'); println \"${target.machine()} ${task(1).comm}\"".formatted(guest));
    assertEquals("%1$s\nhost\n\n%1$s init\n".formatted(guest), console.out(), console.err());
  }

  @Override
  public void close() {
    lab.close();
  }
}
