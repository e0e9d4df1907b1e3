package io.blueguard.script;

import io.blueguard.base.Failure;

/** Files to begin with: each works as it is, and is there to be changed. */
final class Beginnings {
  private Beginnings() {}

  private static final String COMMAND =
      """
      /**
       * List the processes of a user.
       *
       * @param UID the user, root otherwise
       * @option --threads count kernel threads too
       * @example NAME 1000
       * @example NAME --threads --sort -start_ns
       */
      def uid = args.length ? args[0] as long : 0
      ps().findAll { it.uid == uid && (options.threads || !it.kthread) }
      """;

  private static final String VIEW =
      """
      /**
       * Count the memory areas of each process.
       *
       * @view NAME
       * @example NAME --sort -areas --limit 5
       * @example watch NAME
       */
      import io.blueguard.inspect.Address

      record Row(int pid, String comm, long areas, @Address long task) {}

      view('NAME', row: Row, key: ['pid', 'task']) { kernel ->
        kernel.init_task.tasks.findAll { it.mm }.collect {
          [pid: it.tgid, comm: it.comm, areas: it.mm.map_count, task: it]
        }
      }
      """;

  private static final String CHECK =
      """
      /**
       * Find processes that run as root under the name of a shell.
       *
       * @check NAME
       * @example check NAME
       */
      check('NAME', title: 'no shell of root', attack: 'T1059.004',
          explain: 'Reads the list of tasks. Innocent: an administrator who is at work.') { kernel ->
        for (task in kernel.init_task.tasks) {
          if (task.comm in ['sh', 'bash', 'zsh'] && task.real_cred.euid.val == 0) {
            finding(object: "process $task.tgid", severity: 'medium', expected: 'no shell of root',
                found: task.comm, evidence: "task_struct at ${hex(task)}")
          }
        }
      }
      """;

  static String of(String name, String kind) {
    String text =
        switch (kind) {
          case "command" -> COMMAND;
          case "view" -> VIEW;
          case "check" -> CHECK;
          default ->
              throw new Failure.UsageError(
                  "no such kind of plugin: kind=" + kind + "; try command, view or check");
        };
    return text.replace("NAME", name);
  }
}
