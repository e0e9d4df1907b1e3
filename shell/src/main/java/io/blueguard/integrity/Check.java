package io.blueguard.integrity;

import io.blueguard.inspect.View;
import java.util.List;

/**
 * A question whose good answer is no rows. What it could not look at, because the memory could not
 * be read or because this kernel has no such mechanism, is a fault of the answer: silence would
 * pass for health.
 */
public interface Check extends View<Finding> {
  /** One line, for lists. */
  String title();

  /** What it reads, why an attacker touches that, and what innocent causes look like. */
  String explain();

  /** Whether it reads all of memory and so takes as long as that takes; runs only when named. */
  default boolean scan() {
    return false;
  }

  @Override
  default Class<Finding> rowType() {
    return Finding.class;
  }

  @Override
  default List<String> key() {
    return List.of("check", "object", "found");
  }
}
