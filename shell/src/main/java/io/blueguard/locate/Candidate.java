package io.blueguard.locate;

import io.blueguard.base.Hex;
import io.blueguard.profile.Types;
import java.util.OptionalLong;

/**
 * One image that may be the kernel, and everything that was asked of it.
 *
 * @param paging null when no page tables were found that lead to it
 */
record Candidate(
    Image image,
    Machine machine,
    Banner banner,
    Paging paging,
    Types types,
    Notes.BuildId buildId,
    long kaslrOffset,
    long directMap,
    Clock clock,
    Trust trust) {

  /** Asks everything, as far as the answers allow; the first needed test that fails ends it. */
  static Candidate examined(Image image, TypesSource source) {
    Checks checks = new Checks();
    Machine machine = Machine.of(image.symbols());
    Banner banner = banner(image, checks);
    boolean known =
        checks.needed(
            "architecture is supported",
            machine != null,
            machine == null ? "x86_64 and aarch64 are" : machine.arch());
    if (!known || banner == null) {
      return new Candidate(image, machine, banner, null, null, null, 0, 0, null, checks.trust());
    }
    checks.also(
        "symbols cover the kernel",
        image.has("_text") && image.has("_end") && image.has("init_task"),
        image.symbols().count() + " from " + image.symbols().source());
    shift(image, checks);
    Paging paging = Paging.of(image, machine, checks);
    if (paging == null) {
      return new Candidate(image, machine, banner, null, null, null, 0, 0, null, checks.trust());
    }
    Notes.BuildId id = Notes.of(image);
    CoreInfo info = CoreInfo.of(image, paging);
    witness(banner, id, info, checks);
    long kaslr = Kaslr.offset(image, machine, info, checks);
    long directMap = DirectMap.base(image, paging, checks);
    Types types = source.types(image, banner, checks);
    if (types != null) {
      TaskProof.of(paging.space(), image, types, checks);
      MemoryMap.check(image, paging, types, checks);
    }
    Clock clock = types == null ? null : clock(image, types, checks);
    return new Candidate(
        image, machine, banner, paging, types, id, kaslr, directMap, clock, checks.trust());
  }

  private static Clock clock(Image image, Types types, Checks checks) {
    Clock clock = Clock.of(image, types);
    checks.also("the kernel is running", !clock.over(), clock.state());
    return clock;
  }

  private static Banner banner(Image image, Checks checks) {
    OptionalLong va = image.va("linux_banner");
    Banner banner = va.isEmpty() ? null : Banner.at(image, va.getAsLong());
    String seen = banner == null ? "nothing there" : banner.release();
    checks.needed("the banner stands at linux_banner", banner != null, seen);
    return banner;
  }

  /**
   * The kernel knows where it lies: where that is not where it was found, the RAM of this image is
   * not where it is taken to be.
   */
  private static void shift(Image image, Checks checks) {
    OptionalLong physBase = image.u64("phys_base");
    OptionalLong voffset = image.u64("kimage_voffset");
    if (physBase.isEmpty() && voffset.isEmpty()) {
      return;
    }
    long told =
        physBase.isPresent() ? 0xffffffff80000000L - physBase.getAsLong() : voffset.getAsLong();
    long by = image.offset() - told;
    String detail =
        by == 0
            ? Hex.of(image.pa(image.va("_text").orElse(told)))
            : "it should be " + Hex.of(by) + " higher; try another RAM layout";
    checks.needed("the image lies where the kernel says", by == 0, detail);
  }

  private static void witness(Banner banner, Notes.BuildId id, CoreInfo info, Checks checks) {
    checks.also("has a build id", id != null, id == null ? "no such note" : id.hex());
    if (!info.get("OSRELEASE").isEmpty()) {
      boolean same = info.get("OSRELEASE").equals(banner.release());
      checks.also("vmcoreinfo names the release", same, info.get("OSRELEASE"));
    }
  }

  /** Whether this one is to be believed rather than the other: running, and later. */
  boolean livelier(Candidate other) {
    return clock.over() == other.clock.over()
        ? clock.seconds() > other.clock.seconds()
        : other.clock.over();
  }

  Located located(java.util.List<String> warnings, boolean fromCache) {
    return new Located(
        banner.release(),
        banner.text(),
        machine.arch(),
        kaslrOffset,
        image.offset(),
        directMap,
        paging.layout(),
        paging.root(),
        paging.space(),
        types,
        image.symbols(),
        buildId == null ? "" : buildId.hex(),
        trust,
        warnings,
        fromCache);
  }

  boolean proved() {
    return paging != null && types != null && trust.proved();
  }
}
