package io.blueguard.shell;

import io.blueguard.render.Look;
import io.blueguard.render.Theme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;

/** What stands at the ends of this process: a person's window, or a pipe. */
final class Terminals {
  static {
    // Else JLine draws lines in the character set of a VT100, which not every terminal is told of.
    System.setProperty("org.jline.utils.disableAlternateCharset", "true");
  }

  private Terminals() {}

  static boolean stdin() {
    return terminal(0);
  }

  static boolean stderr() {
    return terminal(2);
  }

  /** Whether somebody is to read there who may stop to do so. */
  static boolean pipe(int descriptor) {
    String name = name(descriptor);
    return name.startsWith("pipe:") || name.startsWith("socket:");
  }

  private static boolean terminal(int descriptor) {
    String name = name(descriptor);
    return name.startsWith("/dev/pts/")
        || name.startsWith("/dev/tty")
        || name.equals("/dev/console");
  }

  /** Read from /proc, since asking the JDK loads a terminal library first. */
  private static String name(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException notOpen) {
      return "";
    }
  }

  static Terminal open() {
    knowing(System.getenv().getOrDefault("TERM", ""));
    try {
      // JNI is ready at once; making calls by the foreign function interface takes 0.2 s of a
      // start.
      return TerminalBuilder.builder()
          .name("blueguard")
          .system(true)
          .ffm(false)
          .jna(false)
          .jansi(false)
          .exec(false)
          .dumb(true)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JLine knows the usual terminals by itself, and yet asks a program of this machine first. */
  private static void knowing(String type) {
    String capabilities = InfoCmp.getDefaultInfoCmp(type);
    if (capabilities != null) {
      InfoCmp.setLoadedInfoCmp(type, capabilities);
    }
  }

  /**
   * How rows should look on standard output.
   *
   * @param own whether output goes to this process's standard output at all
   */
  static Look look(boolean own) {
    if (!own || !terminal(1)) {
      return Look.PLAIN;
    }
    return new Look(width(), theme(), true);
  }

  /** Costs a terminal library only where a person looks on and the window's size is not known. */
  private static int width() {
    String columns = System.getenv().getOrDefault("COLUMNS", "");
    if (columns.matches("[1-9][0-9]{0,4}")) {
      return Integer.parseInt(columns);
    }
    try (Terminal terminal = open()) {
      return terminal.getWidth();
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * {@code BLUEGUARD_THEME}, or colours for a dark ground; none where {@code NO_COLOR} is set or
   * the terminal is dumb.
   */
  static Theme theme() {
    Map<String, String> env = System.getenv();
    if (!env.getOrDefault("NO_COLOR", "").isEmpty() || dumb()) {
      return Theme.PLAIN;
    }
    return env.containsKey("BLUEGUARD_THEME")
        ? Theme.parse(env.get("BLUEGUARD_THEME"))
        : Theme.DARK;
  }

  /** What is set back when it is closed. */
  interface Echo extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Keys that are pressed while a command runs are for the next line, where they are shown; the
   * terminal would show them at once, too, in the middle of what the command prints.
   */
  static Echo echo(Terminal terminal, boolean on) {
    Attributes before = terminal.getAttributes();
    Attributes quiet = new Attributes(before);
    quiet.setLocalFlag(Attributes.LocalFlag.ECHO, on);
    terminal.setAttributes(quiet);
    return () -> terminal.setAttributes(before);
  }

  /** Whether it obeys no escape sequence. */
  static boolean dumb() {
    return System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Waits for a key press; false for q, Escape, Ctrl-C and the end of input. */
  static boolean key(Terminal terminal) {
    Attributes before = terminal.enterRawMode();
    try {
      int key = terminal.reader().read();
      return key >= 0 && key != 'q' && key != 27 && key != 3;
    } catch (IOException e) {
      return false;
    } finally {
      terminal.setAttributes(before);
    }
  }
}
