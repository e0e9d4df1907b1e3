// Where the arguments lie is said by mm->arg_start and arg_end, the program by mm->exe_file.
def tasks = kernel.init_task.tasks
// part path
// part texts
tasks.collect { task ->
  def mm = task.mm
  [
    pid: task.tgid, comm: task.comm, exe: mm && mm.exe_file ? path(mm.exe_file) : '',
    args: mm ? texts(task, mm.arg_start, mm.arg_end) : []
  ]
}
