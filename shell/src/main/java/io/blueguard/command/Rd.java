package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.struct.MemoryDump;
import io.blueguard.render.HexDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rd",
    description = "Show memory as numbers and text.",
    footerHeading = "Examples:%n",
    footer = {
      "  rd linux_banner 128",
      "  rd linux_banner -a              as text, up to its end",
      "  rd init_task 256 -8             byte by byte",
      "  rd 0x1000 64 --physical",
      "  rd 0x400000 512 -p 1            in the memory of process 1",
      "  rd 0x400000 512 -u              of the process chosen with set"
    })
final class Rd extends ViewCommand {
  private static final int TEXT = 4096;

  @Mixin private AtPlace place;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "LENGTH",
      description = "Bytes, decimal or 0x…; 64 otherwise.")
  private String length;

  @Mixin private MemoryOf memory;

  @Option(names = "--physical", description = "The address is one of physical memory.")
  private boolean physical;

  @ArgGroup(exclusive = true)
  private Unit unit = new Unit();

  /** How bytes are put together. */
  static final class Unit {
    @Option(names = "-8", description = "Bytes.")
    private boolean bytes;

    @Option(names = "-16", description = "16-bit numbers.")
    private boolean halves;

    @Option(names = "-32", description = "32-bit numbers.")
    private boolean words;

    @Option(names = "-64", description = "64-bit numbers (default).")
    private boolean longs;

    @Option(
        names = {"-a", "--ascii"},
        description = "Text, up to its NUL.")
    private boolean text;

    int size() {
      return bytes ? 1 : halves ? 2 : words ? 4 : 8;
    }
  }

  @Override
  Class<? extends Record> rowType() {
    return MemoryDump.Row.class;
  }

  @Override
  public Integer call() {
    long bytes = length == null ? (unit.text ? TEXT : 64) : Hex.parse(length);
    int wanted = Math.clamp(bytes, -1, Integer.MAX_VALUE);
    MemoryDump view = new MemoryDump(place.in(console()), wanted, memory.pid(console()), physical);
    Inspection<MemoryDump.Row> answer = ask(view);
    if (answer.rows().isEmpty() && !answer.faults().isEmpty()) {
      throw new Failure.NotMapped(answer.faults().getFirst().reason(), 0);
    }
    if (unit.text) {
      RowOptions.text(console(), "text", shown(answer));
      return DONE;
    }
    if (!drawn()) {
      return show(view, answer);
    }
    dump(answer);
    return DONE;
  }

  /** As it is for a program, which escapes it itself. */
  private String shown(Inspection<MemoryDump.Row> answer) {
    return console().format().forPeople() ? Text.safe(text(answer)) : text(answer);
  }

  private static String text(Inspection<MemoryDump.Row> answer) {
    StringBuilder text = new StringBuilder();
    answer.rows().forEach(row -> text.append(row.text()));
    int end = text.indexOf("\0");
    return end < 0 ? text.toString() : text.substring(0, end);
  }

  private void dump(Inspection<MemoryDump.Row> answer) {
    List<MemoryDump.Row> rows = answer.rows();
    long start = rows.getFirst().address();
    MemoryDump.Row last = rows.getLast();
    byte[] bytes = new byte[(int) (last.address() - start) + last.text().length()];
    List<Range> missing = new ArrayList<>();
    long expected = start;
    for (MemoryDump.Row row : rows) {
      if (row.address() != expected) {
        missing.add(new Range(expected, row.address() - expected));
      }
      byte[] part = HexFormat.of().parseHex(row.hex());
      System.arraycopy(part, 0, bytes, (int) (row.address() - start), part.length);
      expected = row.address() + part.length;
    }
    try {
      new HexDump(start, bytes, missing, unit.size()).write(console().out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows().tellFaults(console(), answer);
  }
}
