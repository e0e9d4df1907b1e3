/**
 * A first lesson, by itself: how the processes of a machine are found in nothing but its memory.
 *
 * @option --report FILE of a report too, written as FILE.md and FILE.html
 * @example lesson
 * @example lesson --report lesson-1
 */
def page = report("How the processes of ${target.name()} are found")
def say = { text ->
  println(text.stripIndent().trim() + '\n')
  page.text(text.toString().replaceAll('\\s+', ' ').trim())
}

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

if (options.report) {
  page.heading('The walk that ps makes').table('Step by step', command('explain ps --each 1'))
      .heading('What it finds').tree('Who started whom', ps())
      .map('Where the code of the kernel lies',
          [region('kernel text', symbol('_stext'), symbol('_etext') - symbol('_stext'), 'kernel')] +
          lsmod().collect { region("module $it.name", it.base, it.size, 'module') })
      .heading('How this was made')
      .table('Evidence: what was read, and its hashes', evidence(['ps']))
  publish(page, options.report).each { println "$it.file sha256=$it.sha256" }
}
null
