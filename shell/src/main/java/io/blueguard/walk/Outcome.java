package io.blueguard.walk;

import io.blueguard.base.Failure;

/**
 * How one of many walks ended.
 *
 * @param value what it gave; null when it failed
 * @param failure why it failed, or null
 */
public record Outcome<T>(T value, Failure failure) {
  public boolean ok() {
    return failure == null;
  }

  /** The value, or its failure thrown. */
  public T get() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
