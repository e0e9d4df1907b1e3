package io.blueguard.integrity;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;

/**
 * A list of the kernel that does not come round to its head, or whose links contradict each other.
 * While a machine runs that may be a moment's matter; what is still so at the next look was bent.
 */
final class BrokenLists {
  private BrokenLists() {}

  /**
   * @param list as its faults call it
   */
  static void judge(
      String check,
      Inspection<?> answer,
      String list,
      String attack,
      CutShort dump,
      Rows<Finding> findings) {
    answer.faults().stream()
        .filter(fault -> fault.object().equals(list))
        .findFirst()
        .ifPresent(
            fault ->
                findings.add(
                    dump.judged(
                        new Finding(
                            check,
                            Severity.HIGH,
                            "list " + list,
                            "a list that comes round to its head, each link answered by the next",
                            fault.reason(),
                            fault.reason(),
                            attack,
                            "The kernel's list "
                                + list
                                + " was bent: walks over it end early, go on for ever or miss what"
                                + " lies behind."))));
  }
}
