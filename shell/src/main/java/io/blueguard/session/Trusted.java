package io.blueguard.session;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Files whose lines are run because they lie in a certain place: they are obeyed only when nobody
 * but their owner can have written them, or put them there, by themselves or with a folder.
 */
public final class Trusted {
  private static final int STICKY = 01000;

  private Trusted() {}

  /**
   * The text of a file of the user's; empty when there is none.
   *
   * @throws Failure.UsageError when others can write it or its folder, or it cannot be read
   */
  public static String text(Path file) {
    if (!Files.exists(file)) {
      return "";
    }
    try {
      return Files.readString(file(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The file, to be run.
   *
   * @throws Failure.UsageError when others can write it or its folder, or it is not there
   */
  public static Path file(Path file) {
    try {
      Path real = file.toRealPath();
      check(real);
      // Whoever can write where a link lies can make it lead elsewhere.
      checkFolders(real);
      checkFolders(file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName()));
      return file;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Failure.UsageError unreadable(Path file, IOException e) {
    return new Failure.UsageError("cannot be read: file=" + file + "; is it there, and text?", e);
  }

  /** That it lies in, and those above, which could be taken away with all that is in them. */
  private static void checkFolders(Path file) throws IOException {
    check(file.getParent());
    for (Path above = file.getParent(); above != null; above = above.getParent()) {
      // Where it is sticky, as in /tmp, only owners take away.
      if (((int) Files.getAttribute(above, "unix:mode") & STICKY) == 0) {
        check(above);
      }
    }
  }

  private static void check(Path path) throws IOException {
    PosixFileAttributes about = Files.readAttributes(path, PosixFileAttributes.class);
    Set<PosixFilePermission> granted = about.permissions();
    if (granted.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw refused(path, "o-w");
    }
    // With umask 002 everybody has a group of their own, named like them.
    boolean shared = !about.group().getName().equals(about.owner().getName());
    if (shared && granted.contains(PosixFilePermission.GROUP_WRITE)) {
      throw refused(path, "g-w");
    }
  }

  private static Failure.UsageError refused(Path path, String mode) {
    return new Failure.UsageError(
        "others can write it: file=" + path + "; try chmod " + mode + " " + path);
  }
}
