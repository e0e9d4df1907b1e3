package io.blueguard.inspect;

import io.blueguard.kernel.Kernel;
import java.util.List;

/**
 * A question one can ask of a kernel, with rows as the answer. Rows are records: each component is
 * a column, {@code startNs} is called {@code start_ns} outside Java.
 *
 * @param <R> the record of a row
 */
public interface View<R extends Record> {
  /** As it is typed: {@code ps}, {@code lsmod}, {@code syscall-table}. */
  String name();

  Class<R> rowType();

  /**
   * Components that together name a row over time: a reused pid has another start, so it is another
   * row.
   */
  List<String> key();

  Inspection<R> inspect(Kernel kernel);

  /**
   * Whether its name says all of the question, so that what was answered last can be the answer
   * again as long as nothing that it was read from has changed. Not of one that is asked about
   * something: then another one may have its name.
   */
  default boolean named() {
    return false;
  }

  /**
   * Whether a change of a column is what an idle machine does all the time by itself: a diff shows
   * it, a watch passes over it.
   *
   * @param column as it is called outside Java
   */
  default boolean restless(String column, Object before, Object after) {
    return false;
  }
}
