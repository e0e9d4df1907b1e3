package io.blueguard.locate;

/** Told what a long search does next, for a person who waits. */
@FunctionalInterface
public interface Progress {
  Progress SILENT = text -> {};

  void step(String text);
}
