package io.blueguard.profile;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Profiles of kernels that were found before, one file for each build id in a folder of the person
 * who runs this; and the folder of ISF files for kernels that do not describe themselves.
 *
 * <p>Files belong to their owner alone, are written whole or not at all, and carry checksums. One
 * that is damaged or that others may write is refused with a text, never quietly.
 */
public final class ProfileStore {
  private static final String SUFFIX = ".profile";
  private static final int MAX_HEADS = 64;
  private final Path folder;
  private final Path isf;
  private final Profile only;
  // Machines that run the same kernel share what is the same in all of them.
  private final Map<Profile.Head, Opened> opened = new ConcurrentHashMap<>();

  /** Which state of a file was read. */
  private record Stamp(FileTime modified, long size) {}

  private record Opened(Stamp stamp, SoftReference<Profile> profile) {}

  /**
   * @param folder made when the first profile is kept; null: nothing is kept
   * @param isf folder of ISF files, or null; may be missing
   */
  public ProfileStore(Path folder, Path isf) {
    this(folder, isf, null);
  }

  private ProfileStore(Path folder, Path isf, Profile only) {
    this.folder = folder;
    this.isf = isf;
    this.only = only;
  }

  /** Knows this one profile and keeps nothing. */
  public static ProfileStore of(Profile only) {
    return new ProfileStore(null, null, only);
  }

  /** Keeps nothing and knows nothing. */
  public static ProfileStore none() {
    return new ProfileStore(null, null);
  }

  /**
   * The person's own: the property {@code blueguard.cache} or the variable {@code BLUEGUARD_CACHE},
   * else {@code blueguard} in {@code XDG_CACHE_HOME}, which is {@code ~/.cache} by default.
   */
  public static ProfileStore standard(Path isf) {
    String chosen = System.getProperty("blueguard.cache", System.getenv("BLUEGUARD_CACHE"));
    if (chosen != null && !chosen.isEmpty()) {
      return new ProfileStore(Path.of(chosen), isf);
    }
    String caches = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"), ".cache");
    Path base = caches == null || caches.isEmpty() ? home : Path.of(caches);
    return new ProfileStore(base.resolve("blueguard"), isf);
  }

  /**
   * What is kept, the latest first.
   *
   * @param refused takes a text for each file that is not used
   */
  public List<Profile.Head> heads(List<String> refused) {
    List<Profile.Head> heads = new ArrayList<>(only == null ? List.of() : List.of(only.head()));
    for (Path file : files()) {
      try {
        if (writableByOthers(file)) {
          refused.add(
              "stored profile refused: file=%s, others may write it; try chmod 600"
                  .formatted(file.getFileName()));
        } else {
          heads.add(ProfileFile.readHead(file));
        }
      } catch (Failure.BadData damaged) {
        refused.add(damaged.getMessage());
      } catch (IOException unreadable) {
        refused.add("stored profile cannot be read: file=" + file.getFileName());
      }
    }
    return heads;
  }

  private List<Path> files() {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(SUFFIX))
          .sorted(Comparator.comparing(ProfileStore::modified).reversed())
          .limit(MAX_HEADS)
          .toList();
    } catch (IOException unreadable) {
      throw new Failure.EngineUnavailable(
          "profiles cannot be listed: folder=" + folder, unreadable);
    }
  }

  private static long modified(Path file) {
    return file.toFile().lastModified();
  }

  private static boolean writableByOthers(Path file) throws IOException {
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
    return allowed.contains(PosixFilePermission.GROUP_WRITE)
        || allowed.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /**
   * The whole profile.
   *
   * @throws Failure.BadData when the file is damaged
   */
  public Profile open(Profile.Head head) {
    if (only != null) {
      return only;
    }
    Path file = file(head);
    try {
      Stamp stamp = new Stamp(Files.getLastModifiedTime(file), Files.size(file));
      Opened before = opened.get(head);
      Profile kept = before == null || !before.stamp.equals(stamp) ? null : before.profile.get();
      if (kept != null) {
        return kept;
      }
      Profile profile = ProfileFile.read(file);
      if (!profile.head().equals(head)) {
        throw new Failure.BadData(
            "stored profile refused, searching anew: file=%s, it changed meanwhile"
                .formatted(file.getFileName()));
      }
      opened.put(head, new Opened(stamp, new SoftReference<>(profile)));
      return profile;
    } catch (IOException unreadable) {
      throw new Failure.BadData(
          "stored profile cannot be read: file=" + file.getFileName(), unreadable);
    }
  }

  private Path file(Profile.Head head) {
    return folder.resolve(head.buildId() + SUFFIX);
  }

  /**
   * Keeps a profile in place of an older one.
   *
   * @throws Failure.EngineUnavailable when the folder cannot be written
   */
  public void put(Profile profile) {
    if (folder == null) {
      return;
    }
    try {
      makeFolder();
      Path fresh = Files.createTempFile(folder, "new", ".tmp", owner("rw-------"));
      try {
        try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
          ProfileFile.write(file, profile);
        }
        Files.move(fresh, file(profile.head()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException failed) {
      throw new Failure.EngineUnavailable(
          "profile is not kept: folder=%s reason=%s; set BLUEGUARD_CACHE to another one"
              .formatted(folder, failed.getMessage()),
          failed);
    }
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      if (folder.getParent() != null) {
        Files.createDirectories(folder.getParent());
      }
      Files.createDirectory(folder, owner("rwx------"));
    }
  }

  private static java.nio.file.attribute.FileAttribute<Set<PosixFilePermission>> owner(
      String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** The ISF file of the kernel with that banner, where there is one. */
  public Optional<Isf> isf(String banner) {
    return isf == null ? Optional.empty() : Isf.find(isf, banner);
  }
}
