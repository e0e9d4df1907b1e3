package io.blueguard.command;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Links;
import io.blueguard.inspect.Trees;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tree",
    description = "Walk a red-black tree, maple tree or xarray and show members of each object.",
    footerHeading = "Examples:%n",
    footer = {
      "  tree vmap_area.rb_node vmap_area_root -s va_start,va_end   before Linux 6.9",
      "  tree -t maple vm_area_struct mm_struct:init_mm.mm_mt -s vm_start,vm_end",
      "  tree -t xarray pid pid_namespace:init_pid_ns.idr.idr_rt -s level"
    })
final class TreeCommand extends BaseCommand {
  @Parameters(
      index = "0",
      paramLabel = "TYPE",
      description = "rbtree: TYPE.MEMBER, the node inside each object; else the objects' TYPE.")
  private String element;

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "The root of the tree.")
  private String root;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "KIND",
      defaultValue = "rbtree",
      description = "rbtree (default), maple or xarray.")
  private Trees.Kind kind;

  @Option(
      names = {"-s", "--show"},
      paramLabel = "MEMBER",
      split = ",",
      description = "Members of each object; paths work within embedded structs.")
  private List<String> members = List.of();

  @Mixin private RowOptions rows;

  @Override
  boolean looks() {
    return true;
  }

  @Override
  public Integer call() {
    Trees view = new Trees(kind, console().place(root), element, members);
    Inspection<Links.Row> answer = console().target().inspect(view);
    List<Map<String, Object>> flat = answer.rows().stream().map(ListCommand::flat).toList();
    rows.print(console(), Columns.ofMaps(flat, Set.of("object")), answer.with(flat));
    return DONE;
  }
}
