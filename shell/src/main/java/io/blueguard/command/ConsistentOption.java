package io.blueguard.command;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.session.Target;
import picocli.CommandLine.Option;

/** The wish for rows that are one moment of a machine that runs on. */
final class ConsistentOption {
  private static final int TRIES = 10;

  @Option(
      names = "--consistent",
      description = "Compare afterwards what was read, until the rows are one moment (10 tries).")
  private boolean wanted;

  boolean wanted() {
    return wanted;
  }

  /** How often to walk at the most; 0 where nothing is compared afterwards. */
  int tries() {
    return wanted ? TRIES : 0;
  }

  <R extends Record> Inspection<R> ask(Target target, View<R> view) {
    return wanted ? target.consistent(view, TRIES) : target.inspect(view);
  }
}
