package io.blueguard.command;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.struct.StructLayout;
import io.blueguard.render.Cells;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "struct",
    description =
        "Show the members of a type with offsets and sizes, or with the values of an object.",
    footerHeading = "Examples:%n",
    footer = {
      "  struct list_head",
      "  struct task_struct.pid,comm,cred init_task",
      "  struct list_head init_task.tasks --bytes",
      "  struct mm_struct -n              embedded structs opened",
      "  struct rq.curr,nr_running runqueues:0",
      "  struct zone_type                 the names of an enum",
      "  struct task_struct init_task | grep -i flags",
      "  struct module -f json"
    })
final class Struct extends ViewCommand {
  /** Width of sixteen bytes and of what says that there are more. */
  private static final int BYTES = 16 * 3 + 2;

  @Parameters(
      index = "0",
      paramLabel = "TYPE",
      description = "A struct, union, enum or typedef; TYPE.MEMBER[,MEMBER] for some members.")
  private String type;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ADDRESS",
      description =
          "An object of that type: 0x…, SYMBOL, SYMBOL+OFFSET, SYMBOL:CPU, current for the chosen"
              + " task.")
  private String place;

  @Option(
      names = {"-n", "--nested"},
      description = "Open embedded structs too; anonymous ones always are.")
  private boolean nested;

  @Option(names = "--bytes", description = "Show the bytes of an object beside its members.")
  private boolean bytes;

  @Override
  Class<? extends Record> rowType() {
    return StructLayout.Row.class;
  }

  @Override
  public Integer call() {
    StructLayout view =
        new StructLayout(type, place == null ? null : console().place(place), nested, bytes);
    Inspection<StructLayout.Row> answer = ask(view);
    if (!drawn()) {
      return show(view, answer);
    }
    draw(answer.rows());
    rows().tellFaults(console(), answer);
    return DONE;
  }

  private void draw(List<StructLayout.Row> members) {
    PrintWriter out = console().out();
    out.println("  offset    size");
    for (StructLayout.Row member : members) {
      out.printf("%8s%8s  ", Hex.of(member.offset()), size(member));
      if (member.bytes() != null) {
        out.printf("%-" + BYTES + "s  ", Cells.text(member.bytes()));
      }
      out.print("  ".repeat(member.depth()));
      out.println(line(member));
    }
  }

  private static String size(StructLayout.Row member) {
    return member.bits() == null ? Long.toString(member.size()) : member.bits() + " bit";
  }

  private static String line(StructLayout.Row member) {
    String declared = (Cells.text(member.type()) + " " + Cells.text(member.name())).strip();
    if (member.value() == null || member.value().equals("{...}")) {
      return declared + ";";
    }
    return declared + " = " + Cells.text(member.value()) + ";";
  }
}
