package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.ProcessMemory;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Bytes as they lie in memory, a row for each sixteen. Unreadable lines are faults. */
public final class MemoryDump implements View<MemoryDump.Row> {
  /** More than anybody reads; a dump of RAM is a file, not rows. */
  public static final int LIMIT = 16 << 20;

  private static final int LINE = 16;
  private static final int PAGE = 4096;

  private final String place;
  private final int length;
  private final Integer pid;
  private final boolean physical;

  /**
   * @param address of the first byte
   * @param hex two digits a byte, in the order of memory
   * @param text the same bytes as Latin-1
   */
  public record Row(@Address long address, String hex, String text) {}

  /**
   * @param place an address as {@link Place} reads it
   * @param length bytes, up to {@link #LIMIT}
   * @param pid whose address space, null for the kernel's
   * @param physical whether the address is one of physical memory
   */
  public MemoryDump(String place, int length, Integer pid, boolean physical) {
    if (length <= 0 || length > LIMIT) {
      throw new Failure.UsageError(
          "length is out of bounds: value=" + length + "; try 1 to " + LIMIT);
    }
    this.place = place;
    this.length = length;
    this.pid = pid;
    this.physical = physical;
  }

  @Override
  public String name() {
    return "rd";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("address");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    long start = physical ? Hex.parse(place) : Place.find(kernel, place);
    Reader reader = physical ? kernel.space().memory() : ProcessMemory.of(kernel, pid);
    Rows<Row> rows = new Rows<>();
    for (int done = 0; done < length; ) {
      int part = (int) Math.min(length - done, PAGE - (start + done & PAGE - 1));
      addPage(reader, start + done, part, rows);
      done += part;
    }
    return rows.done();
  }

  private static void addPage(Reader reader, long start, int length, Rows<Row> rows) {
    try {
      byte[] bytes = reader.bytes(start, length);
      for (int at = 0; at < length; at += LINE) {
        rows.add(row(start + at, bytes, at, Math.min(LINE, length - at)));
      }
    } catch (Failure failure) {
      rows.fault("bytes " + Hex.of(start) + "-" + Hex.of(start + length), failure.getMessage());
    }
  }

  private static Row row(long start, byte[] bytes, int at, int length) {
    return new Row(
        start,
        HexFormat.of().formatHex(bytes, at, at + length),
        new String(bytes, at, length, StandardCharsets.ISO_8859_1));
  }
}
