/**
 * Look over an unknown machine and write a report: what it is, what runs, what is out of order.
 *
 * @param FILE of the report, which is written as FILE.md and FILE.html; triage otherwise
 * @example triage
 * @example triage case-17
 */
def about = info()
def processes = ps()
def modules = lsmod()
def findings = check()

def report = report("Triage of ${target.name()}")
    .text("${about.banner}")
    .heading('The machine')
    .table('Kernel', [[release: about.release, arch: about.arch, paging: about.paging,
                       ram: about.ram, trust: about.trust, build_id: about.buildId]])
    .table('Network', interfaces().collect {
      [name: it.name, up: it.up, mac: it.mac, ipv4: it.ipv4.join(' '), ipv6: it.ipv6.join(' ')] })
    .heading('What is out of order')
if (findings) {
  report.table('Findings', findings.collect {
    [check: it.check, severity: it.severity, object: it.object, expected: it.expected,
     found: it.found, attack: it.attack] })
  findings.each { report.text("$it.sentence $it.evidence") }
} else {
  report.text('Nothing was found by any check.')
}
report.heading('Processes').tree('Who started whom', processes)
report.table('Programs of root', processes.findAll { it.uid == 0 && !it.kthread })

def text = [region('kernel text', symbol('_stext'), symbol('_etext') - symbol('_stext'), 'kernel')]
def loaded = modules.collect { region("module $it.name", it.base, it.size, 'module') }
report.heading('Modules').table('Loaded', modules.sort(false) { -it.size })
report.map('Where the code of the kernel lies', text + loaded)

report.heading('How this was made')
    .text("Read from ${target.spec()} by BlueGuard; nothing in the machine took part.")
    .text("processes: ${processes.faults.size()} could not be read; " +
          "modules: ${modules.faults.size()} could not be read")
    .table('Evidence: what was read, and its hashes',
           evidence(['ps', 'lsmod', 'interfaces', 'check:hidden-processes', 'check:hidden-modules']))

println "${processes.size()} processes, ${modules.size()} modules, ${findings.size()} findings"
publish(report, args ? args[0] : 'triage').each { println "$it.file sha256=$it.sha256" }
findings
