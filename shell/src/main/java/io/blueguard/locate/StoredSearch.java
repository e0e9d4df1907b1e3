package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.Btf;
import io.blueguard.profile.Profile;
import io.blueguard.profile.ProfileStore;
import io.blueguard.profile.SymbolTable;
import io.blueguard.profile.Types;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Recognises a kernel that was seen before, without searching all of RAM: kernels are placed at few
 * addresses, and at each of them the build id of a stored profile either stands in its place or
 * does not. What fits has to prove itself like any other; a profile that does not fit the kernel
 * whose build id it carries is refused aloud.
 */
final class StoredSearch {
  private static final int BATCH = 1024;
  private static final int MAX_SAME = 16;
  private static final int SAMPLE = 4096;
  private static final long MUCH = 4L << 30;

  private final PhysicalMemory memory;
  private final ProfileStore store;
  private final List<String> warnings;
  private final Choice choice;
  private final List<Range> parts;
  private final Map<String, String> refused = new LinkedHashMap<>();

  StoredSearch(PhysicalMemory memory, ProfileStore store, List<String> warnings, Choice choice) {
    this.choice = choice;
    this.memory = memory;
    this.store = store;
    this.warnings = warnings;
    this.parts = parts(memory);
  }

  /** Where a kernel may lie. Of much RAM only what holds data: to ask which has a price, too. */
  private static List<Range> parts(PhysicalMemory memory) {
    long bytes = memory.extents().stream().mapToLong(Range::length).sum();
    return bytes < MUCH ? memory.extents() : memory.populated();
  }

  /** Null when no stored profile fits a kernel that runs here. */
  Candidate best() {
    for (Profile.Head head : store.heads(warnings)) {
      List<Long> places = places(head);
      if (!places.isEmpty()) {
        Candidate found = proved(head, places);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private Candidate proved(Profile.Head head, List<Long> places) {
    Profile profile;
    try {
      profile = store.open(head);
    } catch (Failure.BadData damaged) {
      warnings.add(damaged.getMessage());
      return null;
    }
    Candidate best = null;
    List<Candidate> all = new ArrayList<>();
    String failed = "";
    for (long place : places) {
      Candidate candidate = examined(profile, place);
      if (candidate == null || !candidate.proved()) {
        failed = candidate == null ? "its image is not where it should be" : reason(candidate);
      } else {
        all.add(candidate);
        boolean better = best == null || choice.better(candidate, best);
        best = better && !candidate.clock().over() ? candidate : best;
      }
    }
    if (best != null && all.size() > 1) {
      warnings.add(choice.told(all, best));
    }
    if (best == null && !failed.isEmpty()) {
      refused.put(
          head.buildId(),
          "stored profile refused, searching anew: build_id=%s, %s"
              .formatted(head.buildId(), failed));
    }
    return best;
  }

  /**
   * What to say of a stored profile that did not fit, now that the kernel is known: nothing, when
   * another one runs here. The image of a guest's kernel lies in its host's memory too, in pieces.
   */
  Optional<String> refused(String buildId) {
    return Optional.ofNullable(refused.get(buildId));
  }

  private static String reason(Candidate candidate) {
    return candidate.types() == null
        ? "its types are not those in memory"
        : candidate.trust().failed();
  }

  private Candidate examined(Profile profile, long textPa) {
    // Seen from the boot that was stored, the image lies here; what it says of itself is of today.
    long then = profile.head().text() - textPa;
    OptionalLong now = Placement.offset(new Image(memory, profile.symbols(), then));
    if (now.isEmpty()) {
      return null;
    }
    SymbolTable symbols = profile.symbols().slid(now.getAsLong() - then);
    Image image = new Image(memory, symbols, now.getAsLong());
    return Candidate.examined(image, (i, banner, checks) -> types(i, banner, profile, checks));
  }

  private static Btf types(Image image, Banner banner, Profile profile, Checks checks) {
    boolean same = banner.text().equals(profile.head().banner());
    checks.needed("the stored profile is of this kernel", same, profile.head().buildId());
    byte[] blob = profile.types().blob();
    boolean length = image.between("__start_BTF", "__stop_BTF") == blob.length;
    long va = image.va("__start_BTF").orElse(0);
    int sample = Math.min(SAMPLE, blob.length);
    int tail = blob.length - sample;
    boolean fits =
        length
            && Arrays.equals(image.bytes(va, sample), Arrays.copyOf(blob, sample))
            && Arrays.equals(
                image.bytes(va + tail, sample), Arrays.copyOfRange(blob, tail, blob.length));
    checks.needed("the stored types are those in memory", fits, blob.length + " bytes");
    return fits ? profile.types() : null;
  }

  /** Physical addresses where the text of a kernel with that build id may start. */
  private List<Long> places(Profile.Head head) {
    byte[] wanted = HexFormat.of().parseHex(head.buildId());
    long slot =
        Machine.ALL.stream()
            .filter(machine -> machine.arch().equals(head.arch()))
            .mapToLong(Machine::slot)
            .findFirst()
            .orElse(Machine.ARM64.slot());
    List<Long> places = new ArrayList<>();
    List<PhysicalMemory.Transfer> batch = new ArrayList<>();
    for (Range part : parts) {
      long first = part.start() - head.note() + slot - 1 & -slot;
      for (long text = Math.max(first, 0);
          part.contains(text + head.note(), wanted.length) && places.size() < MAX_SAME;
          text += slot) {
        byte[] bytes = new byte[wanted.length];
        batch.add(new PhysicalMemory.Transfer(text + head.note(), MemorySegment.ofArray(bytes)));
        if (batch.size() == BATCH) {
          collect(batch, wanted, head.note(), places);
        }
      }
    }
    collect(batch, wanted, head.note(), places);
    return places;
  }

  private void collect(
      List<PhysicalMemory.Transfer> batch, byte[] wanted, long note, List<Long> places) {
    memory.read(batch);
    for (PhysicalMemory.Transfer transfer : batch) {
      MemorySegment bytes = transfer.target();
      if (transfer.failure() == null && bytes.mismatch(MemorySegment.ofArray(wanted)) < 0) {
        places.add(transfer.pa() - note);
      }
    }
    batch.clear();
  }

  /** What is worth keeping of a kernel that was found; empty where it cannot be recognised. */
  static Optional<Profile> profile(Candidate found) {
    return profile(
        found.image(), found.buildId(), found.types(), found.machine().arch(), found.banner());
  }

  static Optional<Profile> profile(
      Image image, Notes.BuildId id, Types found, String arch, Banner banner) {
    OptionalLong text = image.va("_text");
    OptionalLong notes = image.va("__start_notes");
    boolean whole = text.isPresent() && notes.isPresent() && id != null;
    if (!whole || !(found instanceof Btf types)) {
      return Optional.empty();
    }
    long note = notes.getAsLong() + id.at() - text.getAsLong();
    Profile.Head head = new Profile.Head(id.hex(), arch, banner.text(), text.getAsLong(), note);
    return Optional.of(new Profile(head, image.symbols(), types));
  }
}
