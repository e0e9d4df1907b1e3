package io.blueguard.command;

import io.blueguard.inspect.View;
import io.blueguard.inspect.struct.Links;
import io.blueguard.inspect.struct.Trees;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
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
final class TreeCommand extends ObjectsCommand {
  private static final String ENTRIES = ".collect { index, object ->\n";

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

  @Override
  View<Links.Row> walk(List<String> members) {
    return new Trees(kind, console().place(root), element, members);
  }

  @Override
  String groovy() {
    String place = ViewCode.text(console().place(root));
    String about = "// The " + kind.name().toLowerCase(Locale.ROOT) + " at " + root + ".\n";
    int dot = element.indexOf('.');
    String type = ViewCode.text(dot < 0 ? element : element.substring(0, dot));
    String member = ViewCode.text(element.substring(dot + 1));
    return about
        + switch (kind) {
          case RBTREE ->
              "object('rb_root', "
                  + place
                  + ").rbtree("
                  + type
                  + ", "
                  + member
                  + ")"
                  + ".withIndex().collect { object, index ->\n";
          case MAPLE -> "object('maple_tree', " + place + ").maple(" + type + ")" + ENTRIES;
          case XARRAY -> "object('xarray', " + place + ").xarray(" + type + ")" + ENTRIES;
        };
  }
}
