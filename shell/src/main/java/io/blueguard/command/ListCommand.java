package io.blueguard.command;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Links;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class ListCommand extends BaseCommand {
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

  @Option(
      names = {"-s", "--show"},
      paramLabel = "MEMBER",
      split = ",",
      description = "Members of each object; paths like cred.uid work within embedded structs.")
  private List<String> members = List.of();

  @Mixin private RowOptions rows;

  @Override
  boolean looks() {
    return true;
  }

  @Override
  public Integer call() {
    Links view = new Links(console().place(head), link, members, anchored);
    Inspection<Links.Row> answer = console().target().inspect(view);
    List<Map<String, Object>> flat = answer.rows().stream().map(ListCommand::flat).toList();
    rows.print(console(), Columns.ofMaps(flat, Set.of("object")), answer.with(flat));
    return DONE;
  }

  /** An object with its members as columns of their own. */
  static Map<String, Object> flat(Links.Row row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("index", row.index());
    map.put("object", row.object());
    map.putAll(row.members());
    return map;
  }
}
