package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.struct.MemorySearch;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "search",
    description = "Find a text, bytes or a number everywhere in physical memory.",
    footerHeading = "Examples:%n",
    footer = {
      "  search 'Linux version '",
      "  search -x 7f454c4602010100          bytes",
      "  search -v 0xffffffff81000000        a 64-bit number, as it lies in memory",
      "  search -v init_task                 what points there",
      "  search 'root:x:0:0' --hits 5 -o pa"
    })
final class Search extends ViewCommand {
  @Parameters(paramLabel = "PATTERN", description = "4 to 64 bytes of text.")
  private String pattern;

  @ArgGroup(exclusive = true)
  private Kind kind = new Kind();

  /** What the pattern is. */
  static final class Kind {
    @Option(
        names = {"-x", "--hex"},
        description = "PATTERN is bytes in hexadecimal.")
    private boolean hex;

    @Option(
        names = {"-v", "--value"},
        description = "PATTERN is a 64-bit number, or a symbol: its address.")
    private boolean value;
  }

  @Option(
      names = "--hits",
      paramLabel = "COUNT",
      defaultValue = "1000",
      description = "Stop after so many hits; 1000 otherwise.")
  private int hits;

  @Override
  Class<? extends Record> rowType() {
    return MemorySearch.Row.class;
  }

  @Override
  public Integer call() {
    return show(
        kind.value
            ? MemorySearch.number(console().place(pattern), hits)
            : new MemorySearch(bytes(), hits));
  }

  private byte[] bytes() {
    return kind.hex ? parsed() : pattern.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] parsed() {
    try {
      return HexFormat.of().parseHex(pattern.replace(" ", ""));
    } catch (IllegalArgumentException e) {
      throw new Failure.UsageError(
          "not bytes in hexadecimal: value=" + pattern + "; try search -x 7f454c46", e);
    }
  }
}
