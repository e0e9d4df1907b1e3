package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.delta.Evidence;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotStore;
import io.blueguard.inspect.View;
import io.blueguard.json.Json;
import io.blueguard.kernel.Kernel;
import io.blueguard.locate.KernelLocator;
import io.blueguard.locate.Located;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.RecordedMemory;
import io.blueguard.memory.ReplayMemory;
import io.blueguard.profile.Profile;
import io.blueguard.profile.ProfileStore;
import io.blueguard.profile.SymbolTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moments of targets with the bytes behind them, and those bytes as targets again.
 *
 * <p>All that is read while a moment is taken goes through one recorder that gives each byte as it
 * was first read: finding the kernel anew, then each view. So whoever has the file can go the same
 * way over the same bytes, and must come to the same rows.
 */
final class Moments {
  private static final int TRIES = 3;

  private final Consumer<String> warnings;

  Moments(Consumer<String> warnings) {
    this.warnings = warnings;
  }

  /**
   * The rows of these views and the bytes behind them; rows alone, with a warning, at the worst.
   */
  Snapshot take(Target target, String name, List<View<?>> views) {
    Profile profile = profile(target.kernel()).orElse(null);
    if (profile == null) {
      warnings.accept(
          "snapshot holds rows only, for this kernel cannot be recognised without its files:"
              + " types="
              + target.kernel().types().source());
      return target.snapshot(name, views);
    }
    Snapshot taken = once(target, profile, name, views);
    for (int i = 1; i < TRIES && !taken.evidence().consistent(); i++) {
      taken = once(target, profile, name, views);
    }
    return taken;
  }

  private static Optional<Profile> profile(Kernel kernel) {
    return kernel.symbols() instanceof SymbolTable symbols
        ? KernelLocator.profile(kernel.space(), symbols, kernel.types(), kernel.about().arch())
        : Optional.empty();
  }

  private Snapshot once(Target target, Profile profile, String name, List<View<?>> views) {
    PhysicalMemory memory = target.kernel().space().memory();
    RecordedMemory recorder = RecordedMemory.remembering(CachedMemory.ofMoment(memory));
    Kernel kernel = kernel(recorder, profile);
    Map<String, List<Map<String, Object>>> rows = rows(kernel, views);
    ReadSet reads = recorder.readSet();
    if (!reads.complete()) {
      warnings.accept("some of what was read is not kept: a search of memory cannot be replayed");
    }
    boolean still = !target.live() || !reads.torn() && memory.changed(reads).isEmpty();
    Evidence evidence =
        new Evidence(
            engine(memory.base()),
            kernel.about().release(),
            still,
            profile.bytes(),
            memory.extents(),
            memory.populated(),
            reads);
    Snapshot bare = Target.moment(name, target, rows);
    return new Snapshot(name, bare.target(), bare.buildId(), bare.time(), bare.views(), evidence);
  }

  private Map<String, List<Map<String, Object>>> rows(Kernel kernel, List<View<?>> views) {
    Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
    for (View<?> view : views) {
      try {
        rows.put(view.name(), Target.plain(view, kernel.now()));
      } catch (Failure.NoSuchSymbol | Failure.NoSuchMember | Failure.BadData absent) {
        warnings.accept("not kept: view=" + view.name() + " reason=" + absent.getMessage());
      }
    }
    return rows;
  }

  private static String engine(PhysicalMemory memory) {
    return memory instanceof ExtentMemory extents
        ? extents.engine().describe().name()
        : memory.getClass().getSimpleName();
  }

  private static Kernel kernel(PhysicalMemory memory, Profile profile) {
    Located found = KernelLocator.locate(memory, ProfileStore.of(profile), step -> {});
    return Opener.kernel(found);
  }

  /**
   * The target that a file was taken from, as far as it was read.
   *
   * @throws Failure.BadData when the file is damaged, or its bytes do not hold the kernel they
   *     should
   */
  static Target open(Path file, String spec, String name) {
    Snapshot kept = SnapshotStore.read(file);
    Evidence evidence = kept.evidence();
    if (evidence == null) {
      throw new Failure.UsageError(
          "snapshot holds rows only: file=" + file + "; it can be compared, not replayed");
    }
    ReplayMemory memory =
        new ReplayMemory(evidence.reads(), evidence.extents(), evidence.populated());
    try {
      Kernel kernel = kernel(memory, Profile.of(evidence.profile(), file));
      if (!kernel.about().buildId().equals(kept.buildId())) {
        throw new Failure.BadData("build id is another one: " + kernel.about().buildId());
      }
      return new Target(name, spec, Presence.ALWAYS, false, memory, kernel, null);
    } catch (Failure.NotMapped | Failure.BadData lacking) {
      throw new Failure.BadData(
          "snapshot does not hold its kernel: file=" + file + " reason=" + lacking.getMessage(),
          lacking);
    }
  }

  /** Runs the views of a moment on its own bytes and compares the rows. */
  static List<Replayed> replay(Snapshot kept, Target target, Catalog catalog) {
    List<Replayed> all = new ArrayList<>();
    kept.views()
        .forEach(
            (name, rows) -> {
              List<View<?>> known = catalog.known(List.of(name));
              all.add(
                  known.isEmpty()
                      ? new Replayed(name, rows.size(), 0, "no such view here")
                      : replay(rows, known.getFirst(), target));
            });
    return all;
  }

  private static Replayed replay(List<Map<String, Object>> kept, View<?> view, Target target) {
    ReplayMemory memory = (ReplayMemory) target.memory();
    long before = memory.missing();
    try {
      List<Map<String, Object>> now = Target.plain(view, target.kernel());
      boolean same = Json.write(kept).equals(Json.write(now));
      String verdict = same ? "same" : "different";
      return new Replayed(
          view.name(),
          kept.size(),
          now.size(),
          memory.missing() == before ? verdict : "bytes were not recorded");
    } catch (Failure failure) {
      return new Replayed(view.name(), kept.size(), 0, failure.getMessage());
    }
  }
}
