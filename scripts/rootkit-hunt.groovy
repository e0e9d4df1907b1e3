/**
 * Hunt for a rootkit: every integrity check, what several accounts of the kernel say of the same
 * things, and where code lies that nobody owns; with a report.
 *
 * @param FILE of the report, which is written as FILE.md and FILE.html; rootkit-hunt otherwise
 * @option --deep also the checks that read all of memory
 * @example rootkit-hunt
 * @example rootkit-hunt --deep case-17
 */
def checks = session.catalog().checks().findAll { options.deep || !it.scan() }
def findings = []
def ran = []
for (check in checks) {
  def answer = inspect(check)
  findings.addAll(answer)
  ran << [check: check.name(), about: check.title(), findings: answer.size(),
          could_not_read: answer.faults.size(), reads: answer.cost.reads]
}
def order = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO']
findings.sort { order.indexOf(it.severity.name()) }
def calls = syscallTable().findAll { it.status != 'ok' }
def owned = lsmod().collect { region("module $it.name", it.base, it.size, 'module') }
def strangers = calls.findAll { !it.module }.collect { it.address & ~0xfffL }.unique()
    .collect { region('code that nobody owns', it, 4096, 'unknown') }

def report = report("Rootkit hunt on ${target.name()}").text(info().banner)
    .heading('Verdict')
    .text(findings ? "${findings.size()} findings, the worst of them ${findings[0].severity.name().toLowerCase()}."
                   : 'No check found anything. What a check compares is in its help.')
if (findings) {
  report.table('Findings', findings.collect {
    [check: it.check, severity: it.severity, object: it.object, expected: it.expected,
     found: it.found, attack: it.attack] })
  findings.each { report.text("${it.sentence} ${it.evidence}") }
}
report.heading('System calls')
if (calls) {
  report.table('Entries that lead elsewhere', calls)
} else {
  report.text('Every entry leads to the function it should.')
}
report.heading('Code of the kernel').map('Who owns it', owned + strangers)
report.heading('Processes').tree('Who started whom, by the task list', ps())
report.heading('How this was made').table('Checks that ran', ran)
    .text("Read from ${target.spec()} by BlueGuard; nothing in the machine took part.")
    .table('Evidence: what was read, and its hashes',
           evidence(['syscall-table', 'check:syscall', 'check:hidden-processes',
                     'check:hidden-modules']))

println "${checks.size()} checks, ${findings.size()} findings"
publish(report, args ? args[0] : 'rootkit-hunt').each { println "$it.file sha256=$it.sha256" }
findings
