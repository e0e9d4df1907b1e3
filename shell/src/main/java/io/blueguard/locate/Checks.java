package io.blueguard.locate;

import java.util.ArrayList;
import java.util.List;

/** Collects the tests of one candidate in the order in which they were made. */
final class Checks {
  private final List<Trust.Check> list = new ArrayList<>();

  /** A test without which the candidate is none; gives back whether it passed. */
  boolean needed(String test, boolean passed, String detail) {
    list.add(new Trust.Check(test, passed, detail, true));
    return passed;
  }

  void also(String test, boolean passed, String detail) {
    list.add(new Trust.Check(test, passed, detail, false));
  }

  Trust trust() {
    return Trust.of(list);
  }
}
