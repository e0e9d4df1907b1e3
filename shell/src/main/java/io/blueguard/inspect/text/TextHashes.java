package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * The text of the kernel and of the listed modules, a hash for each page. Places that the kernel
 * patches by itself (tracing, static calls, jump labels) count as zeros: what should be there is
 * checked against the kernel's accounts, and may differ between two good moments.
 *
 * <p>The kernel's text holds absolute addresses, so hashes are comparable within one boot only.
 */
public final class TextHashes implements View<TextHash> {
  private static final int PAGE = 4096;
  private static final int PATCHED = 5;
  private static final int BLOCK = 64;
  private static final long MAX_TEXT = 256L * 1024 * 1024;

  @Override
  public String name() {
    return "text-hashes";
  }

  @Override
  public Class<TextHash> rowType() {
    return TextHash.class;
  }

  @Override
  public List<String> key() {
    return List.of("owner", "offset");
  }

  @Override
  public Inspection<TextHash> inspect(Kernel kernel) {
    Rows<TextHash> rows = new Rows<>();
    CodeMap code = CodeMap.of(kernel, rows);
    long[] sites = sites(kernel, rows);
    text(kernel, "kernel", code.kernelText(), code, sites, rows);
    code.modules().forEach((name, text) -> text(kernel, name, text, code, sites, rows));
    return rows.done();
  }

  private static long[] sites(Kernel kernel, Rows<TextHash> rows) {
    List<Long> found = new ArrayList<>();
    Consumer<PatchSite> add = site -> found.add(site.va());
    collect("ftrace", PatchSite::traced, kernel, add, rows);
    collect("static_call", PatchSite::staticCalls, kernel, add, rows);
    collect("jump_label", PatchSite::jumpLabels, kernel, add, rows);
    collect("sites of modules", PatchSite::ofModules, kernel, add, rows);
    collect("kprobe", PatchSite::kprobes, kernel, add, rows);
    return found.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static void collect(
      String name,
      BiConsumer<Kernel, Consumer<PatchSite>> source,
      Kernel kernel,
      Consumer<PatchSite> add,
      Rows<TextHash> rows) {
    try {
      source.accept(kernel, add);
    } catch (Failure failure) {
      rows.fault(name, "skipped: " + failure.getMessage());
    }
  }

  private static void text(
      Kernel kernel, String owner, Range text, CodeMap code, long[] sites, Rows<TextHash> rows) {
    if (text.length() > MAX_TEXT) {
      rows.fault("text of " + owner, "too long: bytes=" + text.length());
      return;
    }
    MessageDigest digest = sha256();
    for (long done = 0; done < text.length(); done += PAGE) {
      long va = text.start() + done;
      int length = (int) Math.min(PAGE, text.length() - done);
      long offset = done;
      rows.attempt(
          "text of " + owner + " at " + io.blueguard.base.Hex.of(va),
          () -> {
            byte[] bytes = new byte[length];
            kernel.space().read(va, MemorySegment.ofArray(bytes));
            blank(bytes, va, sites);
            byte[] hash = Arrays.copyOf(digest.digest(bytes), 16);
            String symbol = code.at(va).symbol();
            String id = HexFormat.of().formatHex(hash);
            return new TextHash(owner, offset, symbol, id, blocks(bytes), va);
          });
    }
  }

  private static String blocks(byte[] page) {
    StringBuilder text = new StringBuilder();
    CRC32 sum = new CRC32();
    for (int at = 0; at < page.length; at += BLOCK) {
      sum.reset();
      sum.update(page, at, Math.min(BLOCK, page.length - at));
      text.append(HexFormat.of().toHexDigits((short) sum.getValue()));
    }
    return text.toString();
  }

  /**
   * Where a page differs from what it was, and what is there now.
   *
   * @param va of the page
   * @param before its blocks then
   * @param after its blocks now
   */
  public static List<String> differences(Kernel kernel, long va, String before, String after) {
    CodeMap code = CodeMap.of(kernel, new Rows<TextHash>());
    List<String> found = new ArrayList<>();
    for (int i = 0; i * 4 < Math.min(before.length(), after.length()) && found.size() < 8; i++) {
      if (!before.regionMatches(i * 4, after, i * 4, 4)) {
        long place = va + (long) i * BLOCK;
        byte[] bytes = kernel.space().bytes(place, BLOCK);
        found.add(code.at(place).text() + ": " + HexFormat.of().formatHex(bytes));
      }
    }
    return found;
  }

  /** A site may begin on the page before. */
  private static void blank(byte[] bytes, long va, long[] sites) {
    int at = Arrays.binarySearch(sites, va - PATCHED);
    for (int i = at < 0 ? -at - 1 : at; i < sites.length && sites[i] < va + bytes.length; i++) {
      for (int b = 0; b < PATCHED; b++) {
        long place = sites[i] - va + b;
        if (place >= 0 && place < bytes.length) {
          bytes[(int) place] = 0;
        }
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
