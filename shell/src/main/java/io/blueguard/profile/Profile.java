package io.blueguard.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What is kept of a kernel that was once found: its symbols and types, so that they need not be
 * looked for again.
 */
public record Profile(Head head, SymbolTable symbols, Btf types) {
  /** As a file of the store has it. */
  public byte[] bytes() {
    try {
      return ProfileFile.bytes(this);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * @param from what a failure names
   * @throws io.blueguard.base.Failure.BadData when they are damaged
   */
  public static Profile of(byte[] bytes, Path from) {
    try {
      return ProfileFile.read(ByteBuffer.wrap(bytes), from);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * What is enough to recognise the kernel.
   *
   * @param buildId in hexadecimal
   * @param text address of {@code _text} to which the symbols belong
   * @param note where the build id stands, counted from {@code _text}
   */
  public record Head(String buildId, String arch, String banner, long text, long note) {
    // Written out: these two are asked at every start, and the JDK would make some forty classes.
    @Override
    public boolean equals(Object other) {
      return other instanceof Head head
          && text == head.text
          && note == head.note
          && buildId.equals(head.buildId)
          && arch.equals(head.arch)
          && banner.equals(head.banner);
    }

    @Override
    public int hashCode() {
      return buildId.hashCode() * 31 + Long.hashCode(text);
    }
  }
}
