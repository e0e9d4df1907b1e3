package io.blueguard.space;

/** Told of what a {@link TracedSpace} does, in the order in which it does it. */
public interface Trail {
  /**
   * An address was translated for the first time on its page.
   *
   * @param root of the tables
   */
  void translated(PageWalk walk, long root);

  /**
   * @param pa where it lies
   * @param what the member that was asked for, {@code task_struct.comm}; empty when nobody said
   * @param value of 1 to 8 bytes the number; of more the bytes as text
   */
  void read(long va, long pa, long length, String what, Object value);
}
