package io.blueguard.memory;

/** A reader that is told what its next read is for: the member of a struct. */
public interface Noting {
  /**
   * @param owner the struct or union; may be empty
   * @param member of it, a path
   */
  void note(String owner, String member);

  /** Tells a reader that wants to know. */
  static void note(Reader reader, String owner, String member) {
    if (reader instanceof Noting noting) {
      noting.note(owner, member);
    }
  }
}
