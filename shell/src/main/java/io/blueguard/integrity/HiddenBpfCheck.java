package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.sighting.BpfSighting;
import io.blueguard.inspect.sighting.BpfSources;
import io.blueguard.kernel.Kernel;
import java.util.List;
import java.util.Set;

/** BPF programs, maps and links that run, or are in use, and have no number any more. */
final class HiddenBpfCheck implements Check {
  private static final String ATTACK = "T1014";
  private static final Set<String> NO_PROOF_OF_USE = Set.of("memory", "symbols");

  @Override
  public String name() {
    return "hidden-bpf";
  }

  @Override
  public String title() {
    return "every BPF program, map and link that is in use has its number";
  }

  @Override
  public String explain() {
    return "Collects BPF programs from prog_idr, which is what bpftool lists, from bpf_kallsyms,"
        + " from the kernel's account of who asked for memory page by page (which has every"
        + " program, attached or not), from links, tracepoints, network devices and the descriptors"
        + " of processes; maps and links likewise; and compares. A rootkit of BPF takes its"
        + " programs out of prog_idr, and its code out of bpf_kallsyms. Filters of the old kind"
        + " (sockets, seccomp) and functions of other programs have no number and are let be."
        + " Innocent: a program that is being loaded or given up at this moment.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<BpfSighting> all = new BpfSources().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    all.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    all.rows().forEach(row -> judge(row, findings));
    return findings.done();
  }

  private void judge(BpfSighting row, Rows<Finding> findings) {
    List<String> by = row.sources();
    if (!by.contains("idr")) {
      if (!innocent(row)) {
        findings.add(finding(row, "the kernel's numbers", Severity.CRITICAL));
      }
    } else if (row.kind().equals("program") && row.jited() && !by.contains("symbols")) {
      findings.add(finding(row, "bpf_kallsyms", Severity.HIGH));
    } else if (row.kind().equals("program") && !by.contains("memory")) {
      findings.add(finding(row, "the account of memory", Severity.HIGH));
    }
  }

  /** What has no number by design. A program that is a part of another, or old, is not attached. */
  private static boolean innocent(BpfSighting row) {
    if (row.id() != 0) {
      return false;
    }
    return row.kind().equals("program")
        && (row.part() || row.type() == 0)
        && NO_PROOF_OF_USE.containsAll(row.sources());
  }

  private Finding finding(BpfSighting row, String missing, Severity severity) {
    String what = ("BPF " + row.kind() + " " + (row.id() == 0 ? "" : row.id() + " ")).strip();
    String object = row.name().isEmpty() ? what : what + " (" + row.name() + ")";
    return new Finding(
        name(),
        severity,
        object.strip(),
        "known to " + missing,
        "known only to " + String.join(", ", row.sources()),
        "struct bpf_"
            + (row.kind().equals("program") ? "prog" : row.kind())
            + " at "
            + Hex.of(row.object()),
        ATTACK,
        "The " + object.strip() + " is there and was taken out of " + missing + ".");
  }
}
