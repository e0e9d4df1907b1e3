package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.render.Histogram;
import io.blueguard.session.Benchmark;
import io.blueguard.session.Durations;
import io.blueguard.session.Figure;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description =
        "Measure what this target and its engine can do here: each view at its first time, cold"
            + " (compiled code, nothing remembered of the target) and warm (a moment that was read"
            + " already), the tick of a watch, reads by size and by how many are under way, walks;"
            + " how much of the device's limit that is, and how many machines could be watched. A"
            + " limit is the arithmetic of the device model (for a view its own longest chain of"
            + " dependent reads and its bytes, for a tick one read for each range), else what one"
            + " core copies. A modelled device has its bytes copied by the cores of this machine:"
            + " copy_us is what they need for that, and nothing copied can be there sooner.",
    footerHeading = "Examples:%n",
    footer = {
      "  bench",
      "  bench --interval 100ms             machines that could be asked ten times a second",
      "  bench --runs 2000 -f json          with histograms",
      "  bench -f csv > figures.csv"
    })
final class Bench extends BaseCommand {
  @Option(
      names = "--runs",
      paramLabel = "COUNT",
      defaultValue = "500",
      description =
          "How often each thing is measured at the most, and for as many times 2 ms, 2 s at the"
              + " most. Before that it is done without measuring until its code is compiled, for 10"
              + " s at the most; what was not ready then is told on stderr. Default: 500.")
  private int runs;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "In which each machine is to be asked once, for the column vms. Default: 1s.")
  private String interval;

  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    if (runs < 1 || runs > 1_000_000) {
      throw new Failure.UsageError("runs out of range: value=" + runs + "; try 1 to 1000000");
    }
    Duration time = Durations.parse("--interval", interval);
    if (time.isZero()) {
      throw new Failure.UsageError("interval out of range: value=" + interval + "; try 10ms");
    }
    console().target();
    List<Figure> figures = new Benchmark(console().session(), runs, time).run();
    boolean drawn = rows.drawn(console());
    Columns all = Columns.of(Figure.class);
    rows.print(console(), drawn ? all.select(Figure.TABLE) : all, RowOptions.known(figures));
    warn(figures);
    if (drawn) {
      figures.stream().filter(Bench::single).findFirst().ifPresent(this::draw);
    }
    return DONE;
  }

  private void warn(List<Figure> figures) {
    List<String> unsteady =
        figures.stream().filter(f -> Boolean.FALSE.equals(f.steady())).map(Figure::what).toList();
    if (!unsteady.isEmpty()) {
      console()
          .err()
          .println(
              "blueguard: warning: code was still being compiled when this was measured: "
                  + String.join("; ", unsteady)
                  + "; the machine may be busy, try again");
      console().err().flush();
    }
  }

  private static boolean single(Figure figure) {
    return figure.kind().equals("read") && figure.depth() == 1;
  }

  private void draw(Figure figure) {
    List<Figure.Bucket> buckets = figure.histogram();
    console()
        .out()
        .printf(
            "%n%s, %d of them:%n%s",
            figure.what(),
            figure.runs(),
            Histogram.text(
                buckets.stream().mapToDouble(Figure.Bucket::fromUs).toArray(),
                buckets.stream().mapToLong(Figure.Bucket::runs).toArray(),
                console().look().width()));
    console().out().flush();
  }
}
