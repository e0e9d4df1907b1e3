/**
 * Say in sentences what changed since a snapshot, or between two.
 *
 * @param SNAPSHOT the earlier moment
 * @param [SNAPSHOT] the later one; now otherwise
 * @example since before
 * @example since before after
 */
if (!args) {
  throw new IllegalArgumentException('which snapshot? try snapshot list')
}
def noun = [ps: 'process', lsmod: 'module', 'syscall-table': 'system call']
def name = { row -> row.comm ?: row.name ?: row.symbol }
def changes = args.length > 1 ? diff(args[0], args[1]) : diff(args[0])
if (!changes) {
  println 'nothing changed'
}
for (change in changes) {
  def what = "${noun[change.view] ?: change.view} ${change.key}"
  switch (change.kind) {
    case 'added':
      println "$what (${name(change.after)}) is new"
      break
    case 'removed':
      println "$what (${name(change.before)}) is gone"
      break
    default:
      println "$what: ${change.field} was ${change.before}, is ${change.after}"
  }
}
null
