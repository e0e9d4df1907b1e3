package io.blueguard.inspect.system;

import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.About;
import io.blueguard.kernel.Kernel;
import java.util.List;

/** One row: which kernel this is, where it lies, and how far that is to be trusted. */
public final class KernelInfo implements View<Info> {
  @Override
  public String name() {
    return "info";
  }

  @Override
  public Class<Info> rowType() {
    return Info.class;
  }

  @Override
  public List<String> key() {
    return List.of("build_id");
  }

  @Override
  public Inspection<Info> inspect(Kernel kernel) {
    About about = kernel.about();
    Rows<Info> rows = new Rows<>();
    String cache = about.fromCache() ? ", stored profile" : ", this memory";
    rows.add(
        new Info(
            about.release(),
            about.arch(),
            about.kaslrOffset(),
            kernel.space().root(),
            kernel.space().layout().name(),
            about.directMap(),
            kernel.space().memory().extents().stream().mapToLong(Range::length).sum(),
            about.buildId(),
            kernel.symbols().count() + " from " + kernel.symbols().source() + cache,
            kernel.types().count() + " from " + kernel.types().source() + cache,
            about.trust(),
            about.evidence().stream().map(KernelInfo::line).toList(),
            about.banner()));
    return rows.done();
  }

  private static String line(About.Evidence evidence) {
    String verdict = evidence.passed() ? "yes" : "NO";
    return evidence.test() + ": " + verdict + " (" + evidence.detail() + ")";
  }
}
