package io.blueguard.inspect.task;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import java.util.List;
import java.util.Optional;

/** The credentials of every process on the task list, and of threads that have others. */
public final class Credentials implements View<Credential> {
  @Override
  public String name() {
    return "credentials";
  }

  @Override
  public Class<Credential> rowType() {
    return Credential.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "task");
  }

  @Override
  public Inspection<Credential> inspect(Kernel kernel) {
    Rows<Credential> rows = new Rows<>();
    Reading reading = new Reading(kernel);
    var tasks = Processes.tasks(kernel);
    rows.tell("task list", tasks);
    Processes.Threads threads = new Processes.Threads(kernel);
    for (long task : tasks.objects()) {
      rows.attempt("credentials of task " + Hex.of(task), () -> reading.of(task));
      for (long thread : threads.of(task, rows)) {
        rows.attempt(
            "credentials of task " + Hex.of(thread),
            () -> reading.of(thread),
            () -> thread != task && !reading.same(task, thread));
      }
    }
    return rows.done();
  }

  private static final class Reading {
    private final Kernel kernel;
    private final TaskFields tasks;
    private final Field cred;
    private final Field uid;
    private final Field euid;
    private final Field fsuid;
    private final Field suid;
    private final Field subjective;
    private final Field execs;
    private final Optional<Field> user;
    private final Optional<Field> account;
    private final Field permitted;
    private final Field effective;
    private final Field bounding;
    private final Field userNs;

    Reading(Kernel kernel) {
      this.kernel = kernel;
      tasks = new TaskFields(kernel);
      cred = kernel.field("task_struct", "real_cred");
      uid = kernel.field("cred", "uid.val");
      euid = kernel.field("cred", "euid.val");
      fsuid = kernel.field("cred", "fsuid.val");
      suid = kernel.field("cred", "suid.val");
      subjective = kernel.field("task_struct", "cred");
      execs = kernel.field("task_struct", "self_exec_id");
      user = kernel.optional("cred", "user");
      account = kernel.optional("user_struct", "uid.val");
      permitted = kernel.field("cred", "cap_permitted");
      effective = kernel.field("cred", "cap_effective");
      bounding = kernel.field("cred", "cap_bset");
      userNs = kernel.field("cred", "user_ns");
    }

    boolean same(long task, long thread) {
      return cred.get(kernel.space(), task) == cred.get(kernel.space(), thread)
          && subjective.get(kernel.space(), task) == subjective.get(kernel.space(), thread);
    }

    Credential of(long task) {
      Process process = tasks.read(task);
      long va = cred.get(kernel.space(), task);
      return new Credential(
          process.pid(),
          process.comm(),
          process.kthread(),
          uid.get(kernel.space(), va),
          euid.get(kernel.space(), va),
          fsuid.get(kernel.space(), va),
          suid.get(kernel.space(), va),
          account(va),
          execs.get(kernel.space(), task),
          subjective.get(kernel.space(), task),
          // Two little-endian words until 6.2, one number since: the same eight bytes.
          kernel.space().u64(permitted.at(va)),
          kernel.space().u64(effective.at(va)),
          kernel.space().u64(bounding.at(va)),
          userNs.get(kernel.space(), va) == kernel.symbol("init_user_ns"),
          process.ppid(),
          va,
          task);
    }

    private long account(long va) {
      long owner = user.map(field -> field.get(kernel.space(), va)).orElse(0L);
      return owner == 0 || account.isEmpty()
          ? uid.get(kernel.space(), va)
          : account.get().get(kernel.space(), owner);
    }
  }
}
