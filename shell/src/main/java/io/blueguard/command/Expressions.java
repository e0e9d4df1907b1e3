package io.blueguard.command;

import java.util.List;
import java.util.function.Predicate;

/**
 * The script language as far as commands know it, so that {@code --where} needs no import of it.
 */
public interface Expressions {
  /**
   * @param expression over the columns of a row: {@code uid == 0 && comm =~ /ssh/}
   * @param columns that the rows have; none where that is not known
   * @throws io.blueguard.base.Failure.UsageError when it does not compile or names what is no
   *     column, now, or cannot be answered for a row, later
   */
  Predicate<Object> predicate(String expression, List<String> columns);

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
