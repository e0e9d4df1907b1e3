package io.blueguard.command;

import java.util.List;
import java.util.function.Predicate;

/**
 * The script language as far as commands know it, so that {@code --where} needs no import of it.
 */
public interface Expressions {
  /**
   * @param expression over the columns of a row: {@code uid == 0 && comm =~ /ssh/}
   * @throws io.blueguard.base.Failure.UsageError when it does not compile, now, or cannot be
   *     answered for a row, later
   */
  Predicate<Object> predicate(String expression);

  /**
   * A name that may come next.
   *
   * @param detail its type or its parameters; may be empty
   */
  record Member(String name, String detail) {}

  /**
   * What may stand behind {@code expression.} or, where that is empty, begin an expression.
   * Evaluates only what looks and does nothing.
   *
   * @param typed of the name so far
   */
  List<Member> members(String expression, String typed);
}
