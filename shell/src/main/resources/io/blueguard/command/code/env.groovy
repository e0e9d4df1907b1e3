// Where the environment lies is said by mm->env_start and env_end.
def tasks = kernel.init_task.tasks
// part texts
tasks.findAll { it.mm }.collectMany { task ->
  texts(task, task.mm.env_start, task.mm.env_end).collect { text ->
    def parts = text.split('=', 2)
    [pid: task.tgid, comm: task.comm, name: parts[0], value: parts.size() > 1 ? parts[1] : '']
  }
}
