// What a loop over all tasks costs that prints pid and comm, in a program that has just started:
//   shell/bin/blueguard -t IMAGE shell/scripts/bench-loop.groovy > /dev/null
// The first round is cold: the loop has been compiled with this script, nothing of it has run. "typed"
// is another cold loop as a person would type it, its compilation included (it comes second, so that
// what both need is there already; to have it first, give the argument "typed"). The built-in ps is
// there for comparison. On stderr, by the clock and by what this thread's processor took: on a busy
// machine only the latter means something.
def bean = java.lang.management.ManagementFactory.threadMXBean
def times = [:]
def timed = { name, work ->
  def cpu = bean.currentThreadCpuTime
  def start = System.nanoTime()
  work()
  times[name] = [(System.nanoTime() - start) / 1000, (bean.currentThreadCpuTime - cpu) / 1000]
}
def loop = { ->
  for (task in kernel.init_task.tasks) {
    println "$task.pid $task.comm"
  }
}
def typed = { ->
  evaluate('for (task in kernel.init_task.tasks) { println "$task.pid $task.comm" }')
}
timed('nothing', { -> })
if ('typed' in args) {
  timed('typed, cold', typed)
}
timed('loop, cold', loop)
timed('loop, again', loop)
timed('typed', typed)
timed('ps, cold', { ps() })
2000.times { loop() }
2000.times { ps() }
timed('loop, warm', loop)
timed('ps, warm', { ps() })
def tasks = ps().size()
times.each { name, us ->
  System.err.printf(
    '%-12s %9.1f us, %6.1f us a task; %9.1f us of processor, %6.1f us a task%n',
    name, us[0] as double, us[0] / tasks as double, us[1] as double, us[1] / tasks as double)
}
null
