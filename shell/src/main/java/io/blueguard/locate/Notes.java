package io.blueguard.locate;

import java.util.HexFormat;

/** The GNU build id among the ELF notes that the linker left in the image. */
final class Notes {
  private static final int LIMIT = 1 << 16;
  private static final int GNU_BUILD_ID = 3;

  private Notes() {}

  /**
   * @param at where the id starts, counted from the start of the notes
   */
  record BuildId(String hex, int at) {}

  /** Null when the image has none, or its notes make no sense. */
  static BuildId of(Image image) {
    byte[] notes = image.section("__start_notes", "__stop_notes", LIMIT);
    return notes == null ? null : find(notes);
  }

  static BuildId find(byte[] notes) {
    for (int at = 0; at + 12 <= notes.length; ) {
      long name = Values.u32(notes, at) & 0xffffffffL;
      long size = Values.u32(notes, at + 4) & 0xffffffffL;
      long data = at + 12 + (name + 3 & ~3);
      long next = data + (size + 3 & ~3);
      if (next > notes.length) {
        return null;
      }
      if (Values.u32(notes, at + 8) == GNU_BUILD_ID && gnu(notes, at, name) && size > 0) {
        int from = (int) data;
        return new BuildId(HexFormat.of().formatHex(notes, from, from + (int) size), from);
      }
      at = (int) next;
    }
    return null;
  }

  private static boolean gnu(byte[] notes, int at, long name) {
    return name == 4 && Values.u32(notes, at + 12) == 0x00554e47;
  }
}
