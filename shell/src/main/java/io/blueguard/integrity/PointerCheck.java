package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.kernel.Kernel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One mechanism's code pointers under the one rule for all of them: each must lead to the start of
 * a function in the text of the kernel, of a listed module, or of code that the kernel accounts
 * for; and within the kernel to the symbol that belongs there, as far as that is known: by its name
 * on clean kernels, by its signature, by whether the kernel has pointers to it at all.
 */
class PointerCheck implements Check {
  private final PointerView view;
  private final PointerRule rule;

  PointerCheck(PointerView view, PointerRule rule) {
    this.view = view;
    this.rule = rule;
  }

  @Override
  public String name() {
    return view.name();
  }

  @Override
  public String title() {
    return rule.title();
  }

  @Override
  public String explain() {
    return rule.explain();
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<CodePointer> pointers = view.inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    pointers.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    pointers.rows().forEach(pointer -> judge(kernel, pointer, findings));
    return findings.done();
  }

  private void judge(Kernel kernel, CodePointer pointer, Rows<Finding> findings) {
    switch (pointer.area()) {
      case "nobody" ->
          findings.add(
              finding(
                  pointer,
                  Severity.CRITICAL,
                  "code of the kernel or of a listed module",
                  "leads to code that nobody accounts for: a module that hides, or code that was"
                      + " put into memory by other means."));
      case "table" ->
          findings.add(
              finding(
                  pointer,
                  Severity.HIGH,
                  "a table in the kernel's image or in a listed module",
                  "has its functions from a table that was made at run time: a copy in which they"
                      + " can be exchanged."));
      case "unlinked" ->
          findings.add(
              finding(
                  pointer,
                  Severity.HIGH,
                  "on its list, as the others that came with it",
                  "was taken off the list it belongs on: nobody asks it any more."));
      case "init" -> freed(pointer, findings);
      case "module" -> {
        if (rule.kernelOnly()) {
          findings.add(
              finding(
                  pointer,
                  Severity.HIGH,
                  "code of the kernel itself",
                  "is the kernel's own and leads into the module "
                      + pointer.owner()
                      + ": somebody redirected it."));
        } else if (rule.intercepts()) {
          findings.add(
              finding(
                  pointer,
                  Severity.MEDIUM,
                  "code of the kernel itself, or of a tracer that somebody knows of",
                  "is intercepted by the module " + pointer.owner() + "."));
        } else if (pointer.symbol().indexOf('+') >= 0) {
          findings.add(
              finding(
                  pointer,
                  Severity.HIGH,
                  "the start of a function of that module",
                  "leads to a place in the module "
                      + pointer.owner()
                      + " where no function of it begins: code that was put beside its own."));
        }
      }
      default -> inside(kernel, pointer, findings);
    }
  }

  /** Tables of entries that the kernel used before it had its own may still be named. */
  private void freed(CodePointer pointer, Rows<Finding> findings) {
    if (!rule.table(pointer.symbol())) {
      findings.add(
          finding(
              pointer,
              Severity.MEDIUM,
              "code that is still there",
              "leads into memory whose code the kernel gave back after it had started."));
    }
  }

  /** A pointer into the middle of a function skips what it begins with. */
  private void inside(Kernel kernel, CodePointer pointer, Rows<Finding> findings) {
    if (KnownPointers.of(pointer).contains(pointer.symbol())) {
      return;
    }
    List<String> belongs = KnownPointers.missed(kernel, pointer);
    if (pointer.area().equals("kernel") && !belongs.isEmpty()) {
      findings.add(
          finding(
              pointer,
              Severity.HIGH,
              String.join(" or ", belongs),
              "leads to another function of the kernel than the one that belongs there."));
      return;
    }
    if (pointer.sealed()) {
      findings.add(
          finding(
              pointer,
              Severity.HIGH,
              "a function that the kernel calls through pointers",
              "leads to a function without endbr64: this kernel was built with no pointer to it."));
    } else if (!pointer.mismatch().isEmpty() && !related(pointer)) {
      findings.add(
          finding(
              pointer,
              Severity.HIGH,
              "a function of the kind that is called here",
              "leads to a function of another kind, which the kernel did not put there: "
                  + pointer.mismatch()
                  + "."));
    } else if (pointer.area().equals("kernel") && !rule.fits(pointer.symbol())) {
      findings.add(
          finding(
              pointer,
              Severity.HIGH,
              rule.expected(),
              "leads to a place in the kernel where nothing that belongs here begins."));
    }
  }

  /**
   * Two static functions may have one name, and of two the kernel's types keep one: rfkill_event
   * was not found to fit the input handler rfkill. So a function that is called like its object is
   * not judged by its signature.
   */
  private static boolean related(CodePointer pointer) {
    String object = pointer.object();
    int member = object.lastIndexOf('.');
    Set<String> words = words(member < 0 ? object : object.substring(0, member));
    words.retainAll(words(pointer.symbol()));
    return !words.isEmpty();
  }

  private static Set<String> words(String text) {
    Set<String> words = new HashSet<>(List.of(text.split("[^A-Za-z0-9]+")));
    words.removeIf(word -> word.length() < 4);
    return words;
  }

  private Finding finding(CodePointer pointer, Severity severity, String expected, String what) {
    String owner = pointer.owner().isEmpty() ? "nobody" : pointer.owner();
    String symbol = pointer.symbol().isEmpty() ? "" : " " + pointer.symbol();
    return new Finding(
        name(),
        severity,
        pointer.object(),
        expected,
        Hex.of(pointer.target()) + symbol + " [" + owner + "]",
        "pointer at " + Hex.of(pointer.place()) + " holds " + Hex.of(pointer.target()),
        rule.attack(),
        pointer.object() + " " + what);
  }
}
