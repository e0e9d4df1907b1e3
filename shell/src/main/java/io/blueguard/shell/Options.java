package io.blueguard.shell;

import io.blueguard.render.Format;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the program itself. */
@Command(
    name = "blueguard",
    description =
        "Read a machine's physical memory from outside, find the Linux kernel in it, and answer"
            + " what it is doing. Needs no symbol files and nothing in the target.",
    footerHeading = "Examples:%n",
    footer = {
      "  blueguard -t example:clean                      a console",
      "  blueguard -t example:clean -c ps                one command",
      "  blueguard -t ram.raw -f json -c ps -c lsmod     two, for a program",
      "  blueguard -t live:/dev/shm/vm.ram hunt.groovy   a script"
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done, and nothing was found",
      "1:done, and something was found: a difference, a finding",
      "2:usage error",
      "3:the target could not be reached or understood"
    })
public final class Options {
  @Option(
      names = {"-t", "--target"},
      paramLabel = "TARGET",
      description = "What to read; see attach in the console.")
  String target;

  @Option(
      names = "--vm",
      paramLabel = "NAME",
      description = "Go on into this guest of the target; OUTER/INNER for a guest of a guest.")
  String vm;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "How rows are written: table (default), json, jsonl, csv, tree or long.")
  Format format = Format.TABLE;

  @Option(
      names = {"-c", "--command"},
      paramLabel = "COMMAND",
      description = "Run this command and exit; may be given again, they run in order.")
  List<String> commands = List.of();

  @Option(names = "--debug", description = "Add the stack trace to what went wrong.")
  boolean debug;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SCRIPT.groovy",
      description = "A script to run; it sees the same session as the console.")
  String script;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "Arguments of the script: args in it.")
  List<String> arguments = List.of();

  /**
   * Takes a command line that is {@code -t TARGET}, {@code --vm NAME} or nothing, as most consoles
   * start, without picocli: its model takes a tenth of a second.
   *
   * @return false, nothing taken, when there is more to it
   */
  boolean plain(String... args) {
    Options taken = new Options();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length || args[i + 1].isEmpty() || args[i + 1].startsWith("-")) {
        return false;
      }
      boolean where = args[i].equals("-t") || args[i].equals("--target");
      if (where && taken.target == null) {
        taken.target = args[i + 1];
      } else if (args[i].equals("--vm") && taken.vm == null) {
        taken.vm = args[i + 1];
      } else {
        return false;
      }
    }
    target = taken.target;
    vm = taken.vm;
    return true;
  }
}
