package io.blueguard.script;

import groovy.lang.Closure;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a plugin's file declared when it was run. */
record Declared(Map<String, ViewBody> views, Map<String, CheckBody> checks) {
  /**
   * @param row the record of a row
   * @param key columns that name a row over time
   * @param within how long it may take
   * @param rows given the kernel, the rows: records of that type, or maps with its columns
   */
  record ViewBody(
      Class<? extends Record> row, List<String> key, Duration within, Closure<?> rows) {}

  /**
   * @param title one line, for lists
   * @param explain what it reads and what is innocent
   * @param attack ATT&amp;CK technique of its findings unless they say otherwise
   * @param within how long it may take
   * @param judge given the kernel, calls {@code finding}
   */
  record CheckBody(
      String title, String explain, String attack, Duration within, Closure<?> judge) {}
}
