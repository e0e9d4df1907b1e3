// What a loop over all tasks costs that prints pid and comm, in a program that has just started:
//   shell/bin/blueguard -t IMAGE shell/scripts/bench-loop.groovy > /dev/null
// The first round is cold; the built-in ps is there for comparison. On stderr.
def loop = { ->
  for (task in kernel.init_task.tasks) {
    println "$task.pid $task.comm"
  }
}
def times = [:]
def timed = { name, work ->
  def start = System.nanoTime()
  work()
  times[name] = (System.nanoTime() - start) / 1000
}
timed('loop, cold', loop)
timed('loop, again', loop)
timed('ps, cold', { ps() })
2000.times { loop() }
2000.times { ps() }
timed('loop, warm', loop)
timed('ps, warm', { ps() })
def tasks = ps().size()
times.each { name, us ->
  System.err.printf('%-12s %9.1f us, %6.1f us a task%n', name, us as double, us / tasks as double)
}
null
