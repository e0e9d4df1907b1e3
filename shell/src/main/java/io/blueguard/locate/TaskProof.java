package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import io.blueguard.space.AddressSpace;
import java.util.OptionalLong;

/**
 * Whether the types fit the memory: the task that is compiled into every kernel calls itself
 * swapper and has PID 0, and PID 1 is reached from it.
 */
final class TaskProof {
  private static final int MAX_TASKS = 65_536;
  private static final int COMM = 16;

  private final AddressSpace space;
  private final long task;
  private final long comm;
  private final long pid;
  private final long tasks;

  private TaskProof(AddressSpace space, long task, Type.Struct type) {
    this.space = space;
    this.task = task;
    this.comm = offset(type, "comm");
    this.pid = offset(type, "pid");
    this.tasks = offset(type, "tasks");
  }

  static void of(AddressSpace space, Image image, Types types, Checks checks) {
    OptionalLong initTask = image.va("init_task");
    Type.Struct type = types.struct("task_struct").orElse(null);
    boolean whole =
        type != null
            && type.member("comm").isPresent()
            && type.member("pid").isPresent()
            && type.member("tasks").isPresent();
    String size = type == null ? "missing" : type.size() + " bytes";
    if (checks.needed("types describe task_struct", whole, size)
        && checks.needed("has init_task", initTask.isPresent(), "as a symbol")) {
      new TaskProof(space, initTask.getAsLong(), type).run(checks);
    }
  }

  private static long offset(Type.Struct type, String member) {
    return type.member(member).orElseThrow().offset();
  }

  private void run(Checks checks) {
    try {
      String name = space.cstring(task + comm, COMM);
      int number = space.u32(task + pid);
      checks.needed(
          "init_task is the idle task",
          name.startsWith("swapper") && number == 0,
          "comm=%s pid=%d".formatted(printable(name), number));
      list(checks);
    } catch (Failure.NotMapped | Failure.EngineFailure failure) {
      checks.needed("init_task can be read", false, failure.getMessage());
    }
  }

  /** Where a host has swapped out a guest's pages, other tasks than the first may be lacking. */
  private void list(Checks checks) {
    try {
      long back = space.u64(space.u64(task + tasks) + 8);
      checks.also("the task list holds together", back == task + tasks, Hex.of(back));
      first(checks);
    } catch (Failure.NotMapped | Failure.EngineFailure failure) {
      checks.also("the task list can be read", false, failure.getMessage());
    }
  }

  /** PID 1 is next to init_task unless it was tampered with; so a few steps decide it. */
  private void first(Checks checks) {
    long node = space.u64(task + tasks);
    for (int steps = 1; node != task + tasks && steps < MAX_TASKS; steps++) {
      if (space.u32(node - tasks + pid) == 1) {
        String name = printable(space.cstring(node - tasks + comm, COMM));
        checks.also("the task list reaches pid 1", true, "comm=" + name);
        return;
      }
      node = space.u64(node);
    }
    checks.also("the task list reaches pid 1", false, "ended at " + Hex.of(node));
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
