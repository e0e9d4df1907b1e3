package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.session.Benchmark;
import io.blueguard.session.Figure;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description =
        "Measure what this target and its engine can do here: views first and warm, the tick of a"
            + " watch, single reads and batches.",
    footerHeading = "Examples:%n",
    footer = {"  bench", "  bench --runs 2000 -f json", "  bench -f csv > figures.csv"})
final class Bench extends BaseCommand {
  @Option(
      names = "--runs",
      paramLabel = "COUNT",
      defaultValue = "500",
      description = "How often each thing is measured. Default: 500.")
  private int runs;

  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    if (runs < 1 || runs > 1_000_000) {
      throw new Failure.UsageError("runs out of range: value=" + runs + "; try 1 to 1000000");
    }
    List<Figure> figures = new Benchmark(console().target(), runs).run();
    rows.print(console(), Figure.class, RowOptions.known(figures));
    return DONE;
  }
}
