package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does to see what a kernel is doing is no finding. */
class TracingIT {
  private static final String TRACING = "cd /sys/kernel/tracing && ";

  /** Two tracers at once, which a kernel serves by a function of its own; events; probes. */
  private static final List<String> STEPS =
      List.of(
          "mount -t tracefs none /sys/kernel/tracing",
          TRACING + "mkdir instances/two && echo vfs_read > instances/two/set_ftrace_filter",
          TRACING + "echo function > instances/two/current_tracer",
          TRACING + "echo 'vfs_w*' > set_ftrace_filter && echo function > current_tracer",
          TRACING + "echo 'p:mine/op do_sys_openat2' > kprobe_events",
          TRACING + "echo 'r:mine/opr do_sys_openat2' >> kprobe_events",
          TRACING + "echo 'p:mine/middle vfs_write+4' >> kprobe_events || true",
          TRACING + "echo 1 > events/mine/enable && echo 1 > events/sched/enable",
          TRACING + "echo 'p:user/op /bin/busybox:0x1000' > uprobe_events",
          TRACING + "echo 1 > events/user/enable && echo 1 > events/raw_syscalls/enable");

  @TempDir private Path state;

  @Test
  void aMachineThatIsTracedIsClean() {
    String kernel = System.getProperty("blueguard.lab.kernel", "newest");
    try (Subject subject = Subject.boot(state, "--kernel", kernel, "--processes", "20")) {
      STEPS.forEach(step -> subject.machine().ask("run", step));
      assertEquals(List.of(), subject.findings());
    }
  }
}
