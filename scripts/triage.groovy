/**
 * Look over an unknown machine and write a report: what it is, what runs, what is out of order.
 *
 * @param FILE of the report, .md or .html; report.md otherwise
 * @example triage
 * @example triage case-17.html
 */
def file = args.length ? args[0] : 'report.md'
def about = info()
def processes = ps()
def modules = lsmod()
def findings = check()

def report = report("Triage of ${target.name()}")
    .text("${about.banner}")
    .heading('The machine')
    .table('Kernel', [[release: about.release, arch: about.arch, paging: about.paging,
                       ram: about.ram, trust: about.trust, build_id: about.buildId]])
    .heading('What is out of order')
if (findings) {
  report.table('Findings', findings)
} else {
  report.text('Nothing was found by any check.')
}
report.heading('Processes').tree('Who started whom', processes)
report.table('Programs of root', processes.findAll { it.uid == 0 && !it.kthread })
report.heading('Modules').table('Loaded', modules.sort(false) { -it.size })
report.heading('How this was made')
    .text("Read from ${target.spec()} by BlueGuard; nothing in the machine took part.")
    .text("processes: ${processes.inspection().faults().size()} could not be read; " +
          "modules: ${modules.inspection().faults().size()} could not be read")
def hash = write(report, file)

println "${processes.size()} processes, ${modules.size()} modules, ${findings.size()} findings"
println "report: $file"
println "sha256: $hash"
findings
