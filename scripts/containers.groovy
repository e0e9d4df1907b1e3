/**
 * List the containers of a machine: processes that share namespaces which are not those of init.
 *
 * @param [FILE] of a report, which is written as FILE.md and FILE.html; none otherwise
 * @example containers
 * @example containers overview
 * @example containers -o hostname,processes,own,cgroup
 */
def number = { ns -> ns ? ns.ns.inum : null }
def spaces = { task ->
  def proxy = task.nsproxy
  if (!proxy) {
    return null  // it has exited
  }
  def pid = task.thread_pid
  [mnt: number(proxy.mnt_ns), net: number(proxy.net_ns), uts: number(proxy.uts_ns),
   ipc: number(proxy.ipc_ns), cgroup: number(proxy.cgroup_ns),
   pid: pid ? number(pid.numbers[pid.level].ns) : null]
}
// kernfs_node.parent is called __parent since 6.15.
def up = { node -> node.has('parent') ? node.parent : node.__parent }
def cgroup = { task ->
  def names = []
  def node = task.cgroups.dfl_cgrp.kn
  for (int depth = 0; node && up(node) && depth < 64; depth++) {
    names << node.name.text()
    node = up(node)
  }
  '/' + names.reverse().join('/')
}

def init = spaces(task(1))
def groups = [:]
for (task in kernel.init_task.tasks) {
  def own = task && !('PF_KTHREAD' in task.flags) ? spaces(task) : null
  if (own && own != init) {
    groups.computeIfAbsent(own) { [] } << task
  }
}
def rows = groups.collect { own, tasks ->
  def first = tasks.min { it.start_boottime }
  [first_pid: first.tgid, comm: first.comm, processes: tasks.size(),
   hostname: first.nsproxy.uts_ns.name.nodename,
   own: own.findAll { kind, id -> id != init[kind] }.keySet().join(' '),
   mnt: own.mnt, net: own.net, pid: own.pid, cgroup: cgroup(first)]
}

if (args) {
  def members = groups.collect { own, tasks ->
    tasks.collect { [namespace: own.mnt, pid: it.tgid, ppid: it.real_parent.tgid, comm: it.comm] }
  }
  def report = report("Containers of ${target.name()}").text(info().banner)
      .heading('Overview')
      .text("${rows.size()} groups of processes have namespaces of their own.")
  if (rows) {
    report.table('Containers', rows)
  }
  members.eachWithIndex { processes, i ->
    def first = rows[i]
    report.heading("$first.hostname, first process $first.first_pid").tree('Processes', processes)
    def areas = command("maps $first.first_pid").take(64)
    if (areas) {
      report.map("Memory of $first.comm, process $first.first_pid", areas.collect {
        region(it.file ?: it.rights, it.start, it.size, it.file.startsWith('/') ? 'file' : 'anonymous') })
    }
  }
  report.heading('How this was made')
      .text("Read from ${target.spec()} by BlueGuard; nothing in the machine took part.")
      .table('Evidence: what was read, and its hashes', evidence(['ps', 'interfaces']))
  publish(report, args[0]).each { println "$it.file sha256=$it.sha256" }
}
rows
