package io.blueguard.command;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.inspect.struct.Links;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that walks a container and shows members of each object in it. */
abstract class ObjectsCommand extends BaseCommand {
  @Option(
      names = {"-s", "--show"},
      paramLabel = "MEMBER",
      split = ",",
      description =
          "Members of each object; paths like se.vruntime, and cred.uid.val behind a pointer.")
  private List<String> members = List.of();

  @Option(
      names = "--code",
      description = "Print the Groovy that gives the same rows, to paste and change.")
  private boolean code;

  @Mixin private ConsistentOption consistent;

  @Mixin private RowOptions rows;

  /** The walk that is asked for. */
  abstract View<Links.Row> walk(List<String> members);

  /** The same in Groovy, up to the brace that begins with each {@code index} and {@code object}. */
  abstract String groovy();

  @Override
  boolean looks() {
    return true;
  }

  @Override
  public Integer call() {
    Inspection<Links.Row> answer = consistent.ask(console().target(), walk(members));
    List<Map<String, Object>> flat = answer.rows().stream().map(ObjectsCommand::flat).toList();
    Columns columns = Columns.ofMaps(flat.isEmpty() ? List.of(none()) : flat, Set.of("object"));
    if (code) {
      rows.print(console(), columns, ViewCode.objects(groovy(), members));
    } else {
      rows.print(console(), columns, answer.with(flat));
    }
    return DONE;
  }

  /** The columns that there would be. */
  private Map<String, Object> none() {
    return flat(new Links.Row(0, 0, new LinkedHashMap<>(asked())));
  }

  private Map<String, String> asked() {
    Map<String, String> empty = new LinkedHashMap<>();
    members.forEach(member -> empty.put(member, ""));
    return empty;
  }

  /** An object with its members as columns of their own. */
  private static Map<String, Object> flat(Links.Row row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("index", row.index());
    map.put("object", row.object());
    map.putAll(row.members());
    return map;
  }
}
