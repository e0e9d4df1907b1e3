/**
 * Compare two moments and write a report of what came, went and changed between them.
 *
 * @param SNAPSHOT the earlier moment
 * @param [SNAPSHOT] the later one; now otherwise
 * @option --report FILE of the report, written as FILE.md and FILE.html; compare otherwise
 * @example compare before
 * @example compare before after --report case-17
 */
if (!args) {
  throw new IllegalArgumentException('which snapshot? try snapshot list')
}
def before = session.snapshots().load(args[0])
def after = args.length > 1 ? session.snapshots().load(args[1]) : null
def changes = after ? diff(before, after) : diff(args[0])
def counts = changes.groupBy { [it.view, it.kind] }.collect { key, found ->
  [view: key[0], kind: key[1], changes: found.size()]
}

def report = report("${args[0]} and ${after ? args[1] : 'now'}")
    .text("Before: ${before.target()} at ${before.time()}.")
    .text(after ? "After: ${after.target()} at ${after.time()}." : "After: ${target.spec()}, now.")
    .heading('In short')
    .text(changes ? "${changes.size()} differences." : 'Nothing changed.')
if (changes) {
  report.table('How many', counts)
}
changes.groupBy { it.view }.each { view, found ->
  report.heading(view)
  ['added', 'removed', 'changed'].each { kind ->
    def some = found.findAll { it.kind == kind }
    if (some) {
      report.table(kind, some.collect { [key: it.key, field: it.field, before: it.before, after: it.after] })
    }
  }
}
report.heading('The machine now').tree('Who started whom', ps())
    .map('Modules', lsmod().collect { region("module $it.name", it.base, it.size, 'module') })
report.heading('How this was made')
    .table('Snapshots', [before, after].findAll().collect {
      [name: it.name(), target: it.target(), time: it.time(), build_id: it.buildId()] })
    .table('Evidence: what was read now, and its hashes', evidence(before.views().keySet() as List))
println "${changes.size()} differences"
publish(report, options.report ?: 'compare').each { println "$it.file sha256=$it.sha256" }
changes ? counts : null
