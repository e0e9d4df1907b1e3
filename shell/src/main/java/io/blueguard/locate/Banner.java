package io.blueguard.locate;

/** The line that {@code /proc/version} shows, as the kernel has it in its read-only data. */
record Banner(String text) {
  static final String START = "Linux version ";
  private static final int LONGEST = 512;

  /** Null when there is none at that place of the image. */
  static Banner at(Image image, long va) {
    byte[] start = image.bytes(va, START.length());
    if (start == null || !Values.text(start).equals(START)) {
      return null;
    }
    String text = image.text(va, LONGEST);
    return text == null || text.length() == LONGEST ? null : new Banner(text.strip());
  }

  /** As {@code uname -r} prints it. */
  String release() {
    String rest = text.substring(START.length());
    int end = rest.indexOf(' ');
    return end < 0 ? rest : rest.substring(0, end);
  }
}
