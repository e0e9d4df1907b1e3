package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotStore;
import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import io.blueguard.inspect.system.SystemState;
import io.blueguard.kernel.About;
import io.blueguard.kernel.Kernel;
import io.blueguard.locate.KernelLocator;
import io.blueguard.locate.Located;
import io.blueguard.memory.Dump;
import io.blueguard.memory.DumpFormats;
import io.blueguard.memory.DumpOptions;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.RetriedMemory;
import io.blueguard.profile.ProfileStore;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** From a target spec to a target: engine, dump format, RAM layout, kernel. */
final class Opener {
  /** Memory that changes while it is read. */
  private static final Set<String> LIVE = Set.of("live", "qemu", "doca");

  /** Reads all over a device before it counts as one that does not answer. */
  private static final int TRIED = 3;

  private final Settings settings;
  private final ProfileStore store;
  private final Examples examples;
  private final TargetProfiles profiles;

  /** Of a read, from which on people wonder what is going on. */
  private static final int SLOW_MS = 10;

  private static final int READS_TO_KERNEL = 500;

  private final DeviceModels models;

  Opener(Settings settings) {
    this.settings = settings;
    this.store =
        new ProfileStore(
            settings.cache().resolve("profiles"), settings.home().resolve("profiles/isf"));
    this.examples = new Examples(settings);
    this.profiles = new TargetProfiles(settings.home().resolve("profiles/targets"));
    this.models = new DeviceModels(settings.home().resolve("profiles/accelerators"));
  }

  Target open(String spec, String name) {
    TargetSpec parsed = plain(TargetSpec.parse(spec));
    if (parsed.kind().equals("replay")) {
      return Moments.open(snapshot(parsed.rest()), spec, name);
    }
    Dump dump = dump(parsed);
    try {
      dump.warnings().forEach(settings.warnings());
      return locate(dump, spec, name, parsed);
    } catch (Throwable failure) {
      dump.close();
      throw failure;
    }
  }

  /** What a snapshot holds, by its file or its name. */
  Snapshot kept(String nameOrFile) {
    return SnapshotStore.read(snapshot(nameOrFile));
  }

  /** A file, or the name of a snapshot that was kept here. */
  private Path snapshot(String rest) {
    Path file = Path.of(rest);
    return rest.contains("/") || Files.exists(file)
        ? file
        : new SnapshotStore(settings.state().resolve("snapshots")).file(rest);
  }

  /** A name without a prefix is a path when it looks like one or exists, else a target profile. */
  private TargetSpec plain(TargetSpec spec) {
    if (!spec.kind().equals("plain")) {
      return spec;
    }
    if (spec.rest().contains("/") || Files.exists(Path.of(spec.rest()))) {
      String kind = spec.rest().endsWith(SnapshotStore.SUFFIX) ? "replay" : "file";
      return new TargetSpec(kind, spec.rest(), "", spec.ram());
    }
    return profiles.spec(spec.rest());
  }

  private Dump dump(TargetSpec spec) {
    DumpOptions options = options(spec);
    return switch (spec.kind()) {
      case "file" -> DumpFormats.open(file(Path.of(spec.rest())), options);
      case "live" -> DumpFormats.live(file(Path.of(spec.rest())), options);
      case "qemu" -> DumpFormats.live(Engines.open("process", spec.rest()), options);
      case "uring" -> DumpFormats.open(Engines.open("uring", spec.rest()), options);
      case "doca" -> DumpFormats.live(answering(Engines.open("doca", spec.rest())), options);
      case "example" -> examples.open(spec.rest(), options);
      case "emulated" -> emulated(spec);
      default ->
          throw new Failure.EngineUnavailable(
              "no engine for this kind of target yet: kind="
                  + spec.kind()
                  + "; try live:PATH, file:PATH or qemu:PID");
    };
  }

  /** The model of the device that this spec puts before a target, or null. */
  DeviceModel model(String spec) {
    TargetSpec parsed = plain(TargetSpec.parse(spec));
    return parsed.kind().equals("emulated") ? models.model(parsed.model()) : null;
  }

  private boolean isLive(TargetSpec spec) {
    return LIVE.contains(inner(spec).kind());
  }

  /** Behind the models, where there are any. */
  private TargetSpec inner(TargetSpec spec) {
    return spec.kind().equals("emulated") ? inner(plain(TargetSpec.parse(spec.rest()))) : spec;
  }

  private Presence presence(TargetSpec spec) {
    TargetSpec inner = inner(spec);
    return inner.kind().equals("live") ? Presence.of(Path.of(inner.rest())) : Presence.ALWAYS;
  }

  /** The target that is named behind the model, its bytes coming at the pace of the device. */
  private Dump emulated(TargetSpec spec) {
    DeviceModel model = models.model(spec.model());
    warnWhenSlow(model);
    Dump inner = dump(plain(TargetSpec.parse(spec.rest())));
    try {
      return inner.behind(answering(Engines.emulated(model, inner.engine())));
    } catch (Failure failure) {
      inner.close();
      throw failure;
    }
  }

  /**
   * Nothing can be seen before a kernel is found, and most reads on the way there are dependent.
   */
  private void warnWhenSlow(DeviceModel model) {
    long ms = (model.latencyNs() + model.jitterNs()) / 1_000_000;
    if (ms >= SLOW_MS) {
      settings
          .warnings()
          .accept(
              ("device model is slow: name=%s latency_ms=%d; finding a kernel takes some %d reads,"
                      + " one after the other, here about %d s; ^C stops it")
                  .formatted(model.name(), ms, READS_TO_KERNEL, ms * READS_TO_KERNEL / 1000));
    }
  }

  /**
   * Else a device that is gone would be waited for again and again, at each place where a kernel
   * may be.
   */
  static Engine answering(Engine engine) {
    List<Range> data = engine.populated();
    Failure last = null;
    for (int i = 0; i < TRIED && !data.isEmpty(); i++) {
      try {
        Range range = data.get(i * (data.size() - 1) / (TRIED - 1));
        long offset = range.start() + i * (range.length() - 1) / (TRIED - 1);
        engine.read(offset, MemorySegment.ofArray(new byte[1]));
        return engine;
      } catch (Failure.EngineFailure failure) {
        last = failure;
      }
    }
    if (last == null) {
      return engine;
    }
    engine.close();
    throw new Failure.EngineUnavailable(
        "device does not answer: engine=%s reads=%d; the last one said: %s"
            .formatted(engine.describe().name(), TRIED, last.getMessage()),
        last);
  }

  private DumpOptions options(TargetSpec spec) {
    return DumpOptions.with(Opener::file)
        .ram(spec.ram())
        .progress((what, done, total) -> settings.progress().accept(what));
  }

  private static Engine file(Path path) {
    return Engines.file(path);
  }

  /** Tries each way the RAM may lie; of several failures the first is told, as the likeliest. */
  private Target locate(Dump dump, String spec, String name, TargetSpec parsed) {
    Failure first = null;
    for (Dump.Layout layout : dump.layouts()) {
      try {
        return target(name, spec, parsed, layout.memory());
      } catch (Failure.BadData failure) {
        first = first == null ? failure : first;
      }
    }
    throw isLive(parsed) ? early(first) : first;
  }

  private static Failure early(Failure failure) {
    return new Failure.BadData(
        failure.getMessage() + "; a machine that boots shows its kernel in a moment: try again",
        failure);
  }

  ProfileStore store() {
    return store;
  }

  private Target target(String name, String spec, TargetSpec parsed, PhysicalMemory memory) {
    Located found = memory.depth() == 1 ? located(memory) : patiently(memory);
    found.warnings().forEach(settings.warnings());
    Kernel kernel = kernel(found).over(memory);
    if (isLive(parsed) && SystemState.of(kernel).equals("booting")) {
      settings
          .warnings()
          .accept(
              "machine is still booting: name="
                  + name
                  + "; answers are of what it has set up so far");
    }
    return new Target(name, spec, presence(parsed), isLive(parsed), memory, kernel, null);
  }

  private Located located(PhysicalMemory memory) {
    return KernelLocator.locate(memory, store(), settings.progress()::accept);
  }

  /** A device that fails reads is told of: without them there seems to be no kernel. */
  private Located patiently(PhysicalMemory memory) {
    RetriedMemory retried = new RetriedMemory(memory);
    try {
      Located found = located(retried);
      if (!retried.trouble().isEmpty()) {
        settings.warnings().accept(retried.trouble());
      }
      return found;
    } catch (Failure.BadData none) {
      throw retried.lost()
          ? new Failure.BadData(retried.trouble() + "; " + none.getMessage(), none)
          : none;
    }
  }

  static Kernel kernel(Located found) {
    List<About.Evidence> evidence =
        found.trust().checks().stream()
            .map(line -> new About.Evidence(line.test(), line.passed(), line.detail()))
            .toList();
    About about =
        new About(
            found.release(),
            found.banner(),
            found.arch(),
            found.buildId(),
            found.kaslrOffset(),
            found.directMapBase(),
            found.trust().level(),
            evidence,
            found.fromCache());
    return new Kernel(about, found.space(), found.types(), found.symbols());
  }
}
