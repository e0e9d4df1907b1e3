package io.blueguard.delta;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Snapshots as files, one each, in a folder of the user's. */
public final class SnapshotStore {
  /** What the files are called. */
  public static final String SUFFIX = ".snapshot";

  /** How a file begins that is still being written; no snapshot's name does. */
  private static final String FRESH = ".";

  private static final long LARGEST = 1L << 30;

  private final Path folder;

  public SnapshotStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Keeps a moment under its name; an older one of that name is replaced.
   *
   * @return the file it is in now
   */
  public Path save(Snapshot snapshot) {
    Path file = file(snapshot.name());
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, FRESH, SUFFIX);
      try {
        Files.write(fresh, SnapshotFile.bytes(snapshot));
        return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new Failure.UsageError("cannot save snapshot: file=" + file + " reason=" + e, e);
    }
  }

  /** Names, sorted. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith(FRESH))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws Failure.UsageError when there is none of that name
   * @throws Failure.BadData when the file is damaged
   */
  public Snapshot load(String name) {
    Path file = file(name);
    if (!Files.exists(file)) {
      throw new Failure.UsageError("no such snapshot: name=" + name + "; try snapshot list");
    }
    return read(file);
  }

  /**
   * Any file that holds a snapshot.
   *
   * @throws Failure.UsageError when it cannot be read
   * @throws Failure.BadData when it is damaged
   */
  public static Snapshot read(Path file) {
    try {
      // What is none may never end, or never begin.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new Failure.UsageError("cannot read snapshot: file=" + file + "; is it a file?");
      }
      if (Files.size(file) > LARGEST) {
        throw SnapshotFile.damaged(file, "it is larger than any");
      }
      return SnapshotFile.read(Files.readAllBytes(file), file);
    } catch (IOException e) {
      throw new Failure.UsageError("cannot read snapshot: file=" + file + "; is it there?", e);
    }
  }

  /** The file of that name, whether it is there or not. */
  public Path file(String name) {
    if (!name.matches("[\\w][\\w.-]{0,100}")) {
      throw new Failure.UsageError(
          "not a snapshot name: name=" + name + "; try letters, digits, dots and dashes");
    }
    return folder.resolve(name + SUFFIX);
  }
}
