/**
 * A first lesson, by itself: how the processes of a machine are found in nothing but its memory.
 *
 * @example lesson
 */
def say = { text -> println(text.stripIndent().trim() + '\n') }

say """
  1. The kernel found here is $kernel. Nobody told us where it lies: its own tables did,
     which are part of its memory. 'info' shows the evidence."""
say """
  2. Every process has a task_struct. The first of all is a variable of the kernel, init_task,
     at ${hex(symbol('init_task'))}. Its member comm, ${struct('task_struct').find { it.name == 'comm' }.offset}
     bytes from its start, holds its name: ${kernel.init_task.comm}."""
say """
  3. That address is a virtual one. Page tables lead from it to physical memory; 'vtop init_task'
     shows the way. It ends at ${hex(vtop('init_task').last().pa)}."""
def first = kernel.init_task.tasks.list('task_struct', 'tasks').first()
say """
  4. Its member tasks links all of them into a circle. The next one along it is
     ${first.comm}, pid ${first.pid}."""
say """
  5. Once round the circle gives every process: ${ps().size()} of them. 'ps' is that walk.
     Whoever unlinks a task from the circle hides it from this walk, so that
     'check' also looks in other places where the kernel keeps its tasks."""
null
