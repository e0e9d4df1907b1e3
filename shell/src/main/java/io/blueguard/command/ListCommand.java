package io.blueguard.command;

import io.blueguard.inspect.View;
import io.blueguard.inspect.struct.Links;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = "Follow a linked list (struct list_head) and show members of each object.",
    footerHeading = "Examples:%n",
    footer = {
      "  list task_struct.tasks init_task -s pid,comm",
      "  list module.list -H modules -s name,state",
      "  list module.list -H modules -s name -f json"
    })
final class ListCommand extends ObjectsCommand {
  @Parameters(
      index = "0",
      paramLabel = "TYPE",
      description = "TYPE.MEMBER: the list node inside each object.")
  private String link;

  @Parameters(
      index = "1",
      paramLabel = "ADDRESS",
      description = "The first object; with -H the head of the list.")
  private String head;

  @Option(
      names = {"-H", "--head"},
      description = "ADDRESS is a bare struct list_head that belongs to no object.")
  private boolean anchored;

  @Override
  View<Links.Row> walk(List<String> members) {
    return new Links(console().place(head), link, members, anchored);
  }

  @Override
  String groovy() {
    int dot = link.indexOf('.');
    String type = ViewCode.text(link.substring(0, dot));
    String member = link.substring(dot + 1);
    String place = ViewCode.text(console().place(head));
    String on = ".list(" + type + ", " + ViewCode.text(member) + ")";
    return anchored
        ? "// A list that the list_head at "
            + head
            + " heads, of "
            + link
            + ".\n"
            + "object('list_head', "
            + place
            + ")"
            + on
            + ".withIndex().collect { object, index ->\n"
        : "// A list that runs through "
            + link
            + ", from the object at "
            + head
            + " on.\n"
            + "def first = object("
            + type
            + ", "
            + place
            + ")\n"
            + "([first] + first."
            + member
            + on
            + ").withIndex().collect { object, index ->\n";
  }
}
