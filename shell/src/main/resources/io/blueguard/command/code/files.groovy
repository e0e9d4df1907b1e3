// The table of descriptors of each task: files->fdt->fd[]. An entry is a struct file, or null.
def tasks = kernel.init_task.tasks
def name = { dentry -> (dentry.has('d_name') ? dentry.d_name : dentry.__d_name).name.text() }
// The path as a program would name it: up to the root of its mount, then on from where that hangs.
def path = { file ->
  def place = file.has('f_path') ? file.f_path : file.__f_path  // __f_path in 7.x
  def mount = place.mnt.containerOf('mount', 'mnt')
  def dentry = place.dentry
  def names = []
  for (depth in 1..256) {
    if (dentry == mount.mnt.mnt_root) {
      if (mount.mnt_parent == mount) {
        break
      }
      dentry = mount.mnt_mountpoint
      mount = mount.mnt_parent
    } else if (dentry.d_parent == dentry) {
      // A socket, a pipe, an anonymous inode: it hangs in no tree.
      return [sockfs: 'socket:', pipefs: 'pipe:'][dentry.d_sb.s_type.name.text()] ?: name(dentry)
    } else {
      names.push(name(dentry))
      dentry = dentry.d_parent
    }
  }
  '/' + names.join('/')
}
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
