package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.session.Trusted;
import io.blueguard.walk.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A file that declares views and checks. Their names stand in its comment, so that nothing of it is
 * compiled before one of them is asked; it is compiled again when the file has changed.
 */
final class Plugin {
  /** To hear what it declares. */
  private static final Duration READING = Duration.ofSeconds(30);

  private final Scripts.Header header;
  private final Function<Path, Declared> compiler;
  private String stamp = "";
  private Declared declared;
  private Failure.UsageError broken;

  Plugin(Scripts.Header header, Function<Path, Declared> compiler) {
    this.header = header;
    this.compiler = compiler;
  }

  Scripts.Header header() {
    return header;
  }

  /**
   * What it declares now.
   *
   * @throws Failure.UsageError when it does not compile, goes wrong, or declares other names than
   *     its comment; with file and line
   */
  synchronized Declared declared() {
    String now = stamp(header.file());
    if (!now.equals(stamp)) {
      stamp = now;
      declared = null;
      broken = null;
      try {
        declared = checked(patiently(READING, this::compiled));
      } catch (Failure failure) {
        broken = new Failure.UsageError(failure.getMessage(), failure);
      }
    }
    if (broken != null) {
      throw new Failure.UsageError(broken.getMessage(), broken);
    }
    return declared;
  }

  private Declared compiled() {
    return compiler.apply(Trusted.file(header.file()));
  }

  /**
   * Runs code of the file.
   *
   * @throws Failure.UsageError when it takes longer than that: then it is ended
   */
  <T> T patiently(Duration within, Supplier<T> code) {
    return new Patience(within)
        .call(
            code,
            () -> {
              throw new Failure.UsageError(
                  "%s: does not end: limit=%ds; try within: '5m' if it needs longer"
                      .formatted(header.file().getFileName(), within.toSeconds()));
            });
  }

  Declared.ViewBody view(String name) {
    return declared().views().get(name);
  }

  Declared.CheckBody check(String name) {
    return declared().checks().get(name);
  }

  private Declared checked(Declared found) {
    same("view", header.views(), List.copyOf(found.views().keySet()));
    same("check", header.checks(), List.copyOf(found.checks().keySet()));
    return found;
  }

  private void same(String kind, List<String> told, List<String> found) {
    List<String> missing = new ArrayList<>(told);
    missing.removeAll(found);
    List<String> more = new ArrayList<>(found);
    more.removeAll(told);
    String file = header.file().getFileName() + ": ";
    if (!missing.isEmpty()) {
      throw new Failure.UsageError(
          file + "its comment names what it does not declare: " + kind + "=" + missing.getFirst());
    }
    if (!more.isEmpty()) {
      throw new Failure.UsageError(
          "%sdeclares what its comment does not name: %s=%s; add @%s %s"
              .formatted(file, kind, more.getFirst(), kind, more.getFirst()));
    }
  }

  /** Changes when the file does. */
  static String stamp(Path file) {
    try {
      return Files.getLastModifiedTime(file)
          + " "
          + Files.size(file)
          + " "
          + Files.getPosixFilePermissions(file);
    } catch (IOException e) {
      return "gone";
    }
  }
}
