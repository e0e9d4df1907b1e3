package io.blueguard.command;

import io.blueguard.response.Plan;
import java.util.List;
import picocli.CommandLine.Option;

/** The wish to see what would be done to the network, and not to do it. */
final class DryRun {
  @Option(names = "--dry-run", description = "Print the commands and change nothing.")
  private boolean wanted;

  /** A command that would be run, as a person would type it. */
  record Row(String action, String path, String command) {}

  boolean wanted() {
    return wanted;
  }

  /** A script for a person, a row for each command for a program. */
  static int print(Console console, List<Plan> plans) {
    if (console.format().forPeople()) {
      plans.forEach(plan -> text(console, plan));
    } else {
      List<Row> rows = plans.stream().flatMap(plan -> rows(plan).stream()).toList();
      new RowOptions().print(console, Row.class, RowOptions.known(rows));
    }
    return BaseCommand.DONE;
  }

  private static void text(Console console, Plan plan) {
    console.out().println("# " + plan.action() + " " + plan.path());
    plan.typed().forEach(console.out()::println);
  }

  private static List<Row> rows(Plan plan) {
    return plan.typed().stream().map(typed -> new Row(plan.action(), plan.path(), typed)).toList();
  }
}
