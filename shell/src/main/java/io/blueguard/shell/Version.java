package io.blueguard.shell;

/** Which release this is. */
final class Version {
  private Version() {}

  /** As in the jar's manifest; {@code development} when it runs from the build tree. */
  static String text() {
    String text = Version.class.getPackage().getImplementationVersion();
    return text == null ? "development" : text;
  }
}
