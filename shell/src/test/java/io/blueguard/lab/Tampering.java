package io.blueguard.lab;

import io.blueguard.base.Hex;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.task.Processes;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The kinds of {@code lab tamper}: what each is told, how it shows, and which check finds it. A
 * line here is tried on every kernel of {@link TamperIT}.
 */
enum Tampering {
  TASK_OFF_THE_LIST(
      "unlink-task", s -> "" + s.victim(), s -> !s.lists(s.victim()), "hidden-processes"),
  MODULE_OFF_THE_LIST("unlink-module", s -> "dummy", s -> !s.lists("dummy"), "hidden-modules"),
  TABLE_ENTRY("syscall", s -> "62", s -> s.hooks("table") == 1, "syscall"),
  DISPATCH_BRANCH("dispatch", s -> "217", s -> s.hooks("dispatch") == 1, "syscall"),
  FUNCTION_POINTER(
      "pointer",
      s -> "tcp4_seq_ops:seq_operations.show dummy_setup",
      Subject::pointerHasChanged,
      "seq_ops"),
  BYTE_OF_TEXT("text", s -> Hex.of(s.entry()), Subject::codeHasChanged, "kernel-text"),
  LOOP_OF_TASKS("loop", s -> "tasks", s -> s.stumbles(new Processes()), "hidden-processes"),
  LOOP_OF_MODULES("loop", s -> "modules", s -> s.stumbles(new Modules()), "hidden-modules"),
  PAGE_TABLE_ENTRY("clear-pte", s -> Hex.of(s.stack()), s -> !s.isMapped(s.stack()), "");

  private final String kind;
  private final Function<Subject, String> what;
  private final Predicate<Subject> shows;
  private final String check;

  Tampering(String kind, Function<Subject, String> what, Predicate<Subject> shows, String check) {
    this.kind = kind;
    this.what = what;
    this.shows = shows;
    this.check = check;
  }

  /** The words of {@code lab tamper NAME ...}. */
  String[] words(Subject subject) {
    return (kind + " " + what.apply(subject)).split(" ");
  }

  boolean shows(Subject subject) {
    return shows.test(subject);
  }

  /** The check that finds it; empty where nothing is there that could be judged. */
  String check() {
    return check;
  }

  /** The running kernel would follow the loop for ever, so that it has to stand still meanwhile. */
  boolean standsStill() {
    return kind.equals("loop");
  }

  /** A list that lacks modules makes all that leads into them lead to nobody. */
  boolean alone() {
    return !kind.equals("unlink-module") && !kind.equals("loop");
  }

  /** Kernels that dispatch through the table alone have no branch to change. */
  boolean possibleOn(Subject subject) {
    return !kind.equals("dispatch") || subject.target().kernel().has("x64_sys_call");
  }
}
