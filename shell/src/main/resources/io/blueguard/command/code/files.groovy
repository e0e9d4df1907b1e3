// The table of descriptors of each task: files->fdt->fd[]. An entry is a struct file, or null.
def tasks = kernel.init_task.tasks
// part path
def kinds = [1: 'fifo', 2: 'char', 4: 'folder', 6: 'block', 8: 'file', 10: 'link', 12: 'socket']
tasks.findAll { it.files }.collectMany { task ->
  def table = task.files.fdt
  def open = table.fd.array(table.max_fds).withIndex().findAll { file, fd -> file }
  open.collect { file, fd ->
    def inode = file.f_inode
    def where = path(file)
    [
      pid: task.tgid, comm: task.comm, fd: fd,
      kind: kinds[(inode.i_mode >> 12 & 0xf) as int] ?: 'other',
      path: where.endsWith(':') ? "$where[$inode.i_ino]".toString() : where,
      inode: inode.i_ino, position: file.f_pos,
      flags: '0' + Long.toOctalString(file.f_flags | 0L), file: hex(file)
    ]
  }
}
