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
}
