package io.blueguard.command;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.integrity.Check;
import io.blueguard.integrity.Finding;
import io.blueguard.integrity.SecondLook;
import io.blueguard.session.Catalog;
import io.blueguard.session.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = "Judge the integrity of the target; exit status 1 says that something was found.",
    footerHeading = "Examples:%n",
    footer = {
      "  check                            all checks that do not scan memory",
      "  check syscall hidden-processes",
      "  check hidden-processes --consistent",
      "  check --list",
      "  check idt --explain",
      "  check -f json"
    })
final class CheckCommand extends BaseCommand {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Only these checks.")
  private List<String> names = List.of();

  @Option(names = "--list", description = "List the checks and what each one is about.")
  private boolean list;

  @Option(
      names = "--explain",
      description = "Tell what a check reads, why attackers touch it and what is innocent.")
  private boolean explain;

  @Mixin private ConsistentOption consistent;

  @Option(
      names = "--code",
      description = "Print the Groovy that gives the same findings, to paste and change.")
  private boolean code;

  @Mixin private RowOptions rows;

  /** A check by name, without running it. */
  record Row(String name, String title, boolean scan) {}

  /** A check and all there is to say about it. */
  record Explained(String name, String explain) {}

  @Override
  boolean looks() {
    return true;
  }

  @Override
  public Integer call() {
    Catalog catalog = console().session().catalog();
    List<Check> checks =
        names.isEmpty() ? catalog.checks() : names.stream().map(catalog::check).toList();
    if (list) {
      List<Row> found = checks.stream().map(c -> new Row(c.name(), c.title(), c.scan())).toList();
      rows.print(console(), Row.class, RowOptions.known(found));
      return DONE;
    }
    if (explain) {
      List<Explained> found =
          checks.stream().map(c -> new Explained(c.name(), c.explain())).toList();
      rows.print(console(), Explained.class, RowOptions.known(found));
      return DONE;
    }
    List<Check> wanted = names.isEmpty() ? checks.stream().filter(c -> !c.scan()).toList() : checks;
    return code ? code(wanted) : run(wanted);
  }

  private int code(List<Check> checks) {
    String findings = ViewCode.findings(checks.stream().map(Check::name).toList());
    rows.print(console(), Columns.of(Finding.class), findings.stripTrailing());
    return DONE;
  }

  private int run(List<Check> checks) {
    Target target = console().target();
    List<Finding> findings = new ArrayList<>();
    List<Inspection.Fault> faults = new ArrayList<>();
    long reads = 0;
    long bytes = 0;
    long micros = 0;
    Inspection.Consistency consistency = Inspection.Consistency.CONSISTENT;
    List<Inspection<Finding>> first =
        consistent.wanted() ? checks.stream().map(this::ask).toList() : target.inspect(checks);
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      Inspection<Finding> answer = SecondLook.of(target.live(), first.get(i), () -> ask(check));
      findings.addAll(answer.rows());
      answer
          .faults()
          .forEach(
              f -> faults.add(new Inspection.Fault(check.name() + " " + f.object(), f.reason())));
      if (check.scan()) {
        tellRate(check, answer.cost());
      }
      reads += answer.cost().reads();
      bytes += answer.cost().bytes();
      micros += answer.cost().micros();
      consistency =
          answer.consistency() == Inspection.Consistency.CONSISTENT
              ? consistency
              : answer.consistency();
    }
    Inspection.Cost cost = new Inspection.Cost(reads, bytes, micros);
    rows.print(console(), Finding.class, new Inspection<>(findings, faults, cost, consistency));
    return findings.isEmpty() ? DONE : FOUND;
  }

  /** What reads all of memory takes as long as that takes. */
  private void tellRate(Check check, Inspection.Cost cost) {
    if (cost.micros() > 0) {
      double rate = cost.bytes() / 1000.0 / cost.micros();
      console()
          .err()
          .printf(
              Locale.ROOT,
              "scan: check=%s bytes=%d rate=%.2f GB/s%n",
              check.name(),
              cost.bytes(),
              rate);
      console().err().flush();
    }
  }

  private Inspection<Finding> ask(Check check) {
    return consistent.ask(console().target(), check);
  }
}
