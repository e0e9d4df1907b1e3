/**
 * Say who holds a file open.
 *
 * @param PATH of the file, or a part of it; every open file otherwise
 * @option --report FILE of a report too, written as FILE.md and FILE.html
 * @example holds /dev/console
 * @example holds log --report case-17
 * @example holds log --sort pid -f csv
 */

// From the dentry up to its root, then on from where that file system is mounted.
def path(file) {
  def dentry = file.f_path.dentry
  def mount = file.f_path.mnt.containerOf('mount', 'mnt')
  def names = []
  for (int step = 0; step < 256; step++) {
    if (dentry == mount.mnt.mnt_root) {
      if (mount.mnt_parent == mount) {
        break
      }
      dentry = mount.mnt_mountpoint
      mount = mount.mnt_parent.deref()
    } else if (dentry == dentry.d_parent) {
      // A socket, a pipe or an anonymous inode: it hangs in no tree.
      return names.empty ? "${dentry.d_sb.s_type.name.text()}:" : names.reverse().join('/')
    } else {
      names << dentry.d_name.name.text()
      dentry = dentry.d_parent
    }
  }
  '/' + names.reverse().join('/')
}

def wanted = args.length ? args[0] : ''
def rows = []
for (process in ps()) {
  def files = object('task_struct', process.task).files
  if (!files) {
    continue
  }
  def table = files.fdt
  int count = Math.min(table.max_fds as int, 65536)
  for (int fd = 0; fd < count; fd++) {
    def file = table.fd[fd]
    if (file) {
      def name = path(file) as String
      if (name.contains(wanted)) {
        rows << [pid: process.pid, comm: process.comm, fd: fd, file: name]
      }
    }
  }
}

if (options.report) {
  def holders = rows*.pid.toSet()
  def page = report("Who holds ${wanted ?: 'any file'} open on ${target.name()}")
      .text("${rows.size()} descriptors of ${holders.size()} processes.")
  if (rows) {
    page.table('Held open', rows)
    page.heading('The processes').tree('Who started whom', ps().findAll { it.pid in holders })
    for (pid in holders.take(4)) {
      page.map("Memory of process $pid", command("maps $pid").take(64).collect {
        region(it.file ?: it.rights, it.start, it.size, it.file.startsWith('/') ? 'file' : 'anonymous') })
    }
  }
  page.heading('How this was made')
      .text("Read from ${target.spec()} by BlueGuard; nothing in the machine took part.")
      .table('Evidence: what was read, and its hashes', evidence(['ps']))
  publish(page, options.report).each { println "$it.file sha256=$it.sha256" }
}
rows
