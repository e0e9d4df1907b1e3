package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Every place in physical memory that holds a text or some bytes. */
public final class MemorySearch implements View<MemorySearch.Row> {
  private static final int BEFORE = 16;
  private static final int SHOWN = 64;

  private static final Pattern NUMBER = Pattern.compile("(0[xX])?[0-9a-fA-F_]+");

  private final Function<Kernel, byte[]> pattern;
  private final int limit;

  /**
   * @param pa where the pattern starts
   * @param hex the bytes around it, from 16 before on
   * @param text the same as Latin-1
   */
  public record Row(@Address long pa, String hex, String text) {}

  /**
   * @param pattern 4 to 64 bytes
   * @param limit hits that are kept
   */
  public MemorySearch(byte[] pattern, int limit) {
    if (pattern.length < 4 || pattern.length > 64) {
      throw new Failure.UsageError(
          "pattern is too short or too long: bytes=" + pattern.length + "; try 4 to 64");
    }
    byte[] fixed = pattern.clone();
    this.pattern = kernel -> fixed;
    this.limit = limit;
  }

  private MemorySearch(String place, int limit) {
    this.pattern = kernel -> bytes(number(kernel, place));
    this.limit = limit;
  }

  /** A 64-bit number as it lies in memory, or the address that a {@link Place} names. */
  public static MemorySearch number(String place, int limit) {
    return new MemorySearch(place, limit);
  }

  private static long number(Kernel kernel, String place) {
    return NUMBER.matcher(place).matches() ? Hex.parse(place) : Place.find(kernel, place);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("pa");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    PhysicalMemory memory = kernel.space().memory();
    Found found = new Found();
    memory.scan(List.of(pattern.apply(kernel)), found);
    List<Long> hits = found.hits;
    Collections.sort(hits);
    Rows<Row> rows = new Rows<>();
    if (found.unseen > 0) {
      rows.fault("search", found.unseen());
    }
    hits.stream().limit(limit).forEach(pa -> rows.attempt("hit", () -> row(memory, pa)));
    if (hits.size() > limit) {
      rows.fault("search", "there are more hits: limit=" + limit);
    }
    return rows.done();
  }

  private final class Found implements PhysicalMemory.Hits {
    private final List<Long> hits = new ArrayList<>();
    private long unseen;
    private String reason;

    @Override
    public boolean hit(long pa, int which) {
      hits.add(pa);
      return hits.size() <= limit;
    }

    @Override
    public void passedOver(long bytes, String why) {
      reason = unseen == 0 ? why : reason;
      unseen += bytes;
    }

    private String unseen() {
      return "could not be read and was passed over: bytes=" + unseen + " reason=" + reason;
    }
  }

  /** A line around the hit that does not leave its page, which may be the last of RAM. */
  private static Row row(PhysicalMemory memory, long pa) {
    long page = pa & -4096;
    long start = Math.max(page, pa - BEFORE);
    int length = (int) Math.min(SHOWN, page + 4096 - start);
    byte[] bytes = memory.bytes(start, length);
    return new Row(
        pa, HexFormat.of().formatHex(bytes), new String(bytes, StandardCharsets.ISO_8859_1));
  }
}
