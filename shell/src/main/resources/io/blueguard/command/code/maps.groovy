// The areas of each task's mm: a maple tree since 6.1, a list before. An area is a vm_area_struct.
def tasks = kernel.init_task.tasks
def areas = { mm ->
  def found = []
  if (mm.has('mm_mt')) {
    found.addAll(mm.mm_mt)
    return found
  }
  for (def area = mm.mmap; area && found.size() < 65536; area = area.vm_next) {
    found << area
  }
  found
}
// vm_flags lies in a union since 6.3, and is a struct of words in 7.2.
def flags = { area ->
  def member = ['vm_flags', '__vm_flags', 'flags'].find { area.has(it) }
  area.ref(member).cast('unsigned long *')[0]
}
def rights = { bits ->
  [[1, 'r', '-'], [2, 'w', '-'], [4, 'x', '-'], [8, 's', 'p']]
      .collect { bit, yes, no -> bits & bit ? yes : no }.join('')
}
// part path
def deleted = { file ->
  def dentry = (file.has('f_path') ? file.f_path : file.__f_path).dentry
  name(dentry).startsWith('memfd:') || dentry.d_parent != dentry && !dentry.d_hash.pprev
}
def inside = { area, place -> area.vm_start <= place && place < area.vm_end }
def anonymous = { area, mm ->
  if (!mm) {
    return ''
  }
  if (inside(area, mm.context.vdso.pointer())) {
    return '[vdso]'
  }
  if (inside(area, mm.start_stack)) {
    return '[stack]'
  }
  def heap = mm.start_brk != mm.brk && area.vm_start <= mm.brk && area.vm_end >= mm.start_brk
  heap ? '[heap]' : ''
}
tasks.findAll { it.mm }.collectMany { task ->
  areas(task.mm).collect { area ->
    def file = area.vm_file
    [
      pid: task.tgid, comm: task.comm, start: hex(area.vm_start), end: hex(area.vm_end),
      size: area.vm_end - area.vm_start, rights: rights(flags(area)),
      offset: hex(file ? area.vm_pgoff << 12 : 0),
      file: file ? path(file) : anonymous(area, area.vm_mm),
      deleted: file && deleted(file), vma: hex(area)
    ]
  }
}
