package io.blueguard.integrity;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.kernel.Kernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What no table that is known accounts for. A pointer that a check of its own judges is told there
 * and not here; what the others say is asked only when there is something to tell.
 */
final class ImageCheck extends PointerCheck {
  private final List<PointerCheck> others;

  /**
   * @param view finds whatever the image has
   * @param others judge what they read themselves
   */
  ImageCheck(PointerView view, PointerRule rule, List<PointerCheck> others) {
    super(view, rule);
    this.others = others;
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<Finding> found = super.inspect(kernel);
    if (found.rows().isEmpty()) {
      return found;
    }
    Set<String> told = new HashSet<>();
    others.forEach(
        check -> check.inspect(kernel).rows().forEach(finding -> told.add(finding.evidence())));
    List<Finding> left = new ArrayList<>(found.rows());
    left.removeIf(finding -> told.contains(finding.evidence()) || judged(finding.object()));
    return found.with(left);
  }

  /** System calls, and the keys of static calls, which the text is compared with. */
  private static boolean judged(String object) {
    return object.matches("(ia32_|x32_|compat_)?sys_call_table(\\+.*)?")
        || object.startsWith("__SCK__");
  }
}
