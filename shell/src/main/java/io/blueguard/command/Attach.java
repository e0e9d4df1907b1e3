package io.blueguard.command;

import io.blueguard.session.Session;
import io.blueguard.session.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "attach",
    description = "Open a target, find the kernel in its memory, and make it the current one.",
    footerHeading = "Examples:%n",
    footer = {
      "  attach example:clean             an image that ships with the project",
      "  attach ram.raw.zst --as victim   a dump, under a name of its own",
      "  attach live:/dev/shm/host.ram    live memory in a shared file",
      "  attach qemu:4711                 the guest of a running QEMU process",
      "  attach example:clean -f json     what was attached, for a program"
    })
final class Attach extends BaseCommand {
  @Parameters(
      paramLabel = "TARGET",
      description =
          "PATH, file:PATH, uring:PATH, live:PATH, qemu:PID, qemu:NAME, example:NAME,"
              + " emulated:MODEL:TARGET, doca:DEVICE?export=FILE, or the NAME of a file in"
              + " profiles/targets.")
  private String spec;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "What to call it in this session; the target itself otherwise.")
  private String name;

  @Override
  public Integer call() {
    Session session = console().session();
    Target target = name == null ? session.attach(spec) : session.attach(spec, name);
    session.settings().progress().accept("");
    return done("attached " + target.name(), Targets.Row.of(target, true));
  }
}
