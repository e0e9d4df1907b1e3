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
