package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** A command that asks the current target one question and shows the rows. */
abstract class ViewCommand extends BaseCommand {
  @Mixin private RowOptions rows;

  @Override
  boolean looks() {
    return true;
  }

  /** What its rows are, for the completion of columns. */
  abstract Class<? extends Record> rowType();

  @Mixin private ConsistentOption consistent;

  @Mixin private CodeOption code;

  /** Whether the script is wanted, so that no drawing can stand for it. */
  boolean coded() {
    return code.wanted();
  }

  /** Whether rows may be drawn as what they are. */
  boolean drawn() {
    return rows.drawn(console()) && !coded();
  }

  // Who answers instead of the current target; null for nobody.
  private Function<View<?>, Inspection<?>> instead;

  /** What it would ask, its arguments heeded, for those who ask it themselves. */
  View<?> question() {
    instead =
        view -> {
          throw new Question(view);
        };
    try {
      call();
    } catch (Question question) {
      return question.view;
    } finally {
      instead = null;
    }
    throw new IllegalStateException("asks nothing: command=" + getClass().getSimpleName());
  }

  /** Whether it asks nothing but its {@link #question}, the same of every machine, and once. */
  boolean common() {
    try {
      return !consistent.wanted() && !coded() && question().named();
    } catch (Failure dependsOnTheMachine) {
      return false;
    }
  }

  /** Shows what a machine has answered to its {@link #question}. */
  int show(Console where, Supplier<? extends Inspection<?>> answer) {
    console(where);
    instead = view -> answer.get();
    try {
      return call();
    } finally {
      instead = null;
    }
  }

  /** Ends a command at the moment when it would ask. */
  private static final class Question extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient View<?> view;

    Question(View<?> view) {
      super(view.name(), null, false, false);
      this.view = view;
    }
  }

  <R extends Record> Inspection<R> ask(View<R> view) {
    if (instead != null) {
      return answer(view);
    }
    return consistent.ask(console().target(), view);
  }

  @SuppressWarnings("unchecked")
  private <R extends Record> Inspection<R> answer(View<R> view) {
    return (Inspection<R>) instead.apply(view);
  }

  /** Asks and shows. */
  <R extends Record> int show(View<R> view) {
    return show(view, ask(view));
  }

  <R extends Record> int show(View<R> view, Inspection<R> answer) {
    if (coded()) {
      console().last(answer.rows());
      RowOptions.text(console(), "code", code(view).stripTrailing());
      return DONE;
    }
    rows.print(console(), view.rowType(), answer);
    return DONE;
  }

  /** The walk over typed objects that gives the rows of this command; null where it is none. */
  String walk() {
    return null;
  }

  private String code(View<?> view) {
    String walk = walk();
    return walk == null || !rows.speakable(Columns.of(view.rowType()))
        ? code.rows(console(), view.name(), rows.shown(Columns.of(view.rowType())))
        : walk.stripTrailing() + rows.spoken(Columns.of(view.rowType())) + "\n";
  }

  RowOptions rows() {
    return rows;
  }
}
