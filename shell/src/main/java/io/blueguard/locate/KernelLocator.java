package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.Btf;
import io.blueguard.profile.Profile;
import io.blueguard.profile.ProfileStore;
import io.blueguard.profile.SymbolTable;
import io.blueguard.profile.Types;
import io.blueguard.space.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds the kernel in physical memory that nobody knows anything about.
 *
 * <p>All of RAM is searched for one thing, the token table of kallsyms, which every kernel with
 * symbols has and hardly anything else looks like. From it follow the symbols; from them where the
 * image lies, its page tables and its types. What lies about in memory may be a copy, a relic of
 * the boot before, or bait: so each candidate has to prove itself by what only a kernel in use can
 * show, and the proof is kept as the evidence for a person.
 */
public final class KernelLocator {
  private final PhysicalMemory memory;
  private final ProfileStore store;
  private final Progress progress;
  private final List<String> warnings = new ArrayList<>();
  private final StoredSearch stored;
  private final Choice choice;
  private int bare;

  private KernelLocator(
      PhysicalMemory memory, ProfileStore store, Progress progress, Choice choice) {
    this.memory = memory;
    this.store = store;
    this.progress = progress;
    this.choice = choice;
    this.stored = new StoredSearch(memory, store, warnings, choice);
  }

  /**
   * @throws Failure.BadData when there is no kernel, or none that can be read; the text says what
   *     was looked for, what was found of it and what to try
   */
  public static Located locate(PhysicalMemory memory, ProfileStore store, Progress progress) {
    return locate(memory, store, progress, List.of());
  }

  /**
   * The same where something is known already, which saves a search through all of RAM when it is
   * right and costs little when it is not. Of several kernels that prove themselves it decides.
   *
   * @param likely where the kernel's image may lie, as a processor has it
   */
  public static Located locate(
      PhysicalMemory memory, ProfileStore store, Progress progress, List<Range> likely) {
    KernelLocator locator = new KernelLocator(memory, store, progress, new Choice(likely));
    Located known = locator.known();
    return known != null ? known : locator.searched();
  }

  /**
   * What another machine needs to understand bytes of this kernel without having found it.
   *
   * @return empty when the kernel has no build id or does not hold its own types
   */
  public static Optional<Profile> profile(
      AddressSpace space, SymbolTable symbols, Types types, String arch) {
    long text = symbols.address("_text").orElse(0);
    if (text == 0) {
      return Optional.empty();
    }
    Image image = new Image(space.memory(), symbols, text - space.translate(text));
    long at = symbols.address("linux_banner").orElse(text);
    Banner banner = Banner.at(image, at);
    return banner == null
        ? Optional.empty()
        : StoredSearch.profile(image, Notes.of(image), types, arch, banner);
  }

  private Located known() {
    Candidate found = stored.best();
    if (found == null) {
      return null;
    }
    progress.step("recognised " + found.banner().release() + " by its stored profile");
    return found.located(warnings, true);
  }

  private Located searched() {
    for (Range range : choice.likely()) {
      Candidate best = best(candidates(TokenScan.of(memory, List.of(range))));
      if (best != null) {
        return kept(best);
      }
    }
    progress.step("searching " + Explain.size(memory) + " of RAM for a kernel");
    long start = System.nanoTime();
    TokenScan scan = TokenScan.of(memory, memory.extents());
    if (scan.stopped()) {
      warnings.add(
          "search stopped early: digits=%d; too many look-alikes".formatted(scan.digits()));
    }
    progress.step("found " + scan.tables().size() + " symbol tables in " + since(start));
    List<Candidate> candidates = candidates(scan);
    Candidate best = best(candidates);
    if (best == null) {
      throw new Explain(memory, scan, candidates, bare).failure();
    }
    return kept(best);
  }

  private Located kept(Candidate best) {
    if (best.buildId() != null) {
      stored.refused(best.buildId().hex()).ifPresent(warnings::add);
    }
    keep(best);
    return best.located(warnings, false);
  }

  private static String since(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms";
  }

  private List<Candidate> candidates(TokenScan scan) {
    List<Candidate> candidates = new ArrayList<>();
    for (long table : scan.tables()) {
      long start = System.nanoTime();
      Placement.Placed placed = Placement.of(memory, table);
      Image image = placed.image();
      bare = Math.max(bare, placed.bare());
      if (image != null) {
        progress.step("decoded %d symbols in %s".formatted(image.symbols().count(), since(start)));
        start = System.nanoTime();
        Candidate candidate = Candidate.examined(image, this::types);
        candidates.add(candidate);
        progress.step("examined the kernel in " + since(start));
      }
    }
    return candidates;
  }

  private Types types(Image image, Banner banner, Checks checks) {
    byte[] blob = BtfSource.of(image);
    if (blob != null) {
      try {
        return Btf.parse(blob);
      } catch (Failure.BadData damaged) {
        checks.also("btf can be read", false, damaged.getMessage());
      }
    }
    return store.isf(banner.text()).map(isf -> isf.types()).orElse(null);
  }

  private Candidate best(List<Candidate> candidates) {
    List<Candidate> proved = candidates.stream().filter(Candidate::proved).toList();
    Candidate best = null;
    for (Candidate candidate : proved) {
      best = best == null || choice.better(candidate, best) ? candidate : best;
    }
    if (proved.size() > 1) {
      warnings.add(choice.told(proved, best));
    }
    return best;
  }

  private void keep(Candidate found) {
    try {
      StoredSearch.profile(found).ifPresent(store::put);
    } catch (Failure.EngineUnavailable full) {
      warnings.add(full.getMessage());
    }
  }
}
