package io.blueguard.profile;

/**
 * What is kept of a kernel that was once found: its symbols and types, so that they need not be
 * looked for again.
 */
public record Profile(Head head, SymbolTable symbols, Btf types) {
  /**
   * What is enough to recognise the kernel.
   *
   * @param buildId in hexadecimal
   * @param text address of {@code _text} to which the symbols belong
   * @param note where the build id stands, counted from {@code _text}
   */
  public record Head(String buildId, String arch, String banner, long text, long note) {}
}
