// The circle of tasks that init_task heads. A row is made of members of task_struct and cred.
def k = kernel
def tasks = k.init_task.tasks
def state = { task ->
  long bits = task.has('__state') ? task.__state : task.state  // __state since 5.14
  long reported = (bits | task.exit_state) & 0x7f
  if ((bits & 0x402) == 0x402) {
    reported = 0x80  // idle
  } else if ((bits & 0x9000) && task.exit_state == 0) {
    reported = 0x2  // frozen, or waiting for a lock
  }
  'RSDTtXZPI'[64 - Long.numberOfLeadingZeros(reported)]
}
tasks.collect { task ->
  [
    pid: task.tgid, ppid: task.real_parent.tgid, tid: task.pid, comm: task.comm,
    state: state(task), uid: task.real_cred.euid.val, gid: task.real_cred.egid.val,
    kthread: (task.flags & k.PF_KTHREAD) != 0,
    start_ns: task.has('start_boottime') ? task.start_boottime : task.real_start_time,  // since 5.5
    task: hex(task)
  ]
}
