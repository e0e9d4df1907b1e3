package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.dma.Engine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory dumps, recognised by what is in them and never by their name.
 *
 * <p>What was cut off costs a warning, and the rest is served; a file with nothing usable in it is
 * {@link Failure.BadData} that says where it breaks and what to try.
 */
public final class DumpFormats {
  private static final int SNIFFED = 16;
  private static final int SMALLEST = 4096;
  private static final String ZSTD = "(\u00b5/\u00fd";

  private DumpFormats() {}

  /** What pieces of an engine are: a machine that runs, or a dump. */
  private interface Ram {
    ExtentMemory of(Engine engine, List<Extent> extents);
  }

  /** Files that are often taken for a memory dump, with what to do about it. */
  private record Stranger(String magic, String what, String advice) {}

  private static final List<Stranger> STRANGERS =
      List.of(
          new Stranger(ZSTD, "zstd archive in a zstd archive", "unpack it with zstd -d"),
          new Stranger("\u001f\u008b", "gzip archive", "unpack it with gunzip"),
          new Stranger("\u00fd7zXZ", "xz archive", "unpack it with unxz"),
          new Stranger("BZh", "bzip2 archive", "unpack it with bunzip2"),
          new Stranger("\u0004\"M\u0018", "lz4 archive", "unpack it with unlz4"),
          new Stranger("PK\u0003\u0004", "zip archive", "unpack it with unzip"),
          new Stranger("QFI\u00fb", "qcow2 disk image", "dump memory, not the disk"),
          new Stranger("QEVM", "qemu migration stream", "use dump-guest-memory instead"),
          new Stranger("LibvirtQemud", "libvirt save file", "use virsh dump --memory-only"),
          new Stranger("AVML", "avml capture", "turn it into lime with avml-convert"),
          new Stranger("PAGEDU", "windows crash dump", "blueguard reads linux kernels"),
          new Stranger("hibr", "windows hibernation file", "blueguard reads linux kernels"),
          new Stranger("KDMV", "vmware disk", "the memory of the machine is in its .vmem file"),
          new Stranger("\u00d2\u00be\u00d2\u00be", "vmware state", "use the .vmem file beside it"));

  /**
   * Opens a dump. The engine belongs to the result, also when it was replaced by an unpacked file;
   * after a failure it still is the caller's.
   *
   * @throws Failure.BadData when nothing in it can be used
   */
  public static Dump open(Engine engine, DumpOptions options) {
    Source source = Source.of(engine);
    if (source.size() == 0) {
      throw new Failure.BadData("file is empty: nothing to read; was the dump completed");
    }
    return head(source).startsWith(ZSTD)
        ? ZstdArchive.open(source, options)
        : openUnpacked(engine, options);
  }

  private static String head(Source source) {
    return new String(source.head(0, SNIFFED), StandardCharsets.ISO_8859_1);
  }

  /** Any format but an archive, so that archives in archives end. */
  static Dump openUnpacked(Engine engine, DumpOptions options) {
    Source source = Source.of(engine);
    String head = head(source);
    if (head.startsWith("\u007fELF")) {
      return ElfCore.open(source);
    }
    if (head.startsWith("EMiL")) {
      return Lime.open(source);
    }
    if (head.startsWith("KDUMP   ") || head.startsWith("DISKDUMP")) {
      return Kdump.open(source, options);
    }
    if (head.startsWith("makedumpfile")) {
      return Flattened.open(source, options);
    }
    refuseStrangers(head);
    return raw(engine, options, ExtentMemory::ofDump);
  }

  private static void refuseStrangers(String head) {
    for (Stranger stranger : STRANGERS) {
      if (head.startsWith(stranger.magic)) {
        throw new Failure.BadData(
            "not a memory dump: found=%s; %s".formatted(stranger.what, stranger.advice));
      }
    }
  }

  /**
   * RAM without any header, whatever it looks like: for live memory, whose first bytes the target
   * controls.
   */
  public static Dump live(Engine engine, DumpOptions options) {
    return raw(engine, options, ExtentMemory::new);
  }

  private static Dump raw(Engine engine, DumpOptions options, Ram ram) {
    long size = engine.describe().size();
    if (size < SMALLEST) {
      throw new Failure.BadData(
          "too small for a memory dump: size=%d; was the dump completed".formatted(size));
    }
    List<String> warnings = new ArrayList<>();
    List<Dump.Layout> layouts =
        options.ram().isEmpty()
            ? guesses(engine, size, ram)
            : List.of(new Dump.Layout("as given", ram.of(engine, given(size, options, warnings))));
    return new Dump("raw", engine, layouts, warnings);
  }

  private static List<Dump.Layout> guesses(Engine engine, long size, Ram ram) {
    return RamLayout.candidates(size).stream()
        .map(layout -> new Dump.Layout(layout.name(), ram.of(engine, layout.extents(size))))
        .toList();
  }

  private static List<Extent> given(long size, DumpOptions options, List<String> warnings) {
    List<Extent> extents = Extent.inSequence(options.ram());
    long wanted = extents.getLast().offset() + extents.getLast().ram().length();
    if (wanted > size) {
      warnings.add(
          "file ends early: wanted=%s have=%s; what lies behind is missing"
              .formatted(Hex.of(wanted), Hex.of(size)));
    } else if (wanted < size) {
      warnings.add(
          "file is larger than the ram given: wanted=%s have=%s; check the ranges"
              .formatted(Hex.of(wanted), Hex.of(size)));
    }
    return extents.stream().map(extent -> extent.within(size)).toList();
  }
}
