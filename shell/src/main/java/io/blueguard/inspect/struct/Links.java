package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.profile.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects on any circular {@code struct list_head} list, with members of each. */
public final class Links implements View<Links.Row> {
  private static final int LIMIT = 1_000_000;

  private final String head;
  private final String link;
  private final List<String> members;
  private final boolean anchored;

  /**
   * @param index from 0, in list order
   * @param object address of the object, not of its list node
   * @param members the members that were asked for, as C would write them
   */
  public record Row(long index, @Address long object, Map<String, String> members) {}

  /**
   * @param head address of the head, as {@link Place} reads it
   * @param link the list node inside each object: {@code task_struct.tasks}
   * @param members of each object that are wanted, paths
   * @param anchored whether the head is a bare {@code list_head}; otherwise it is the object that
   *     comes first
   */
  public Links(String head, String link, List<String> members, boolean anchored) {
    this.head = head;
    this.link = link;
    this.members = List.copyOf(members);
    this.anchored = anchored;
  }

  @Override
  public String name() {
    return "list";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("object");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    int dot = link.indexOf('.');
    if (dot < 0) {
      throw new Failure.UsageError(
          "not a member: value=" + link + "; try TYPE.MEMBER as in task_struct.tasks");
    }
    Type.Struct type = StructLayout.type(kernel, link.substring(0, dot));
    long offset = StructLayout.member(type, link.substring(dot + 1)).offset();
    Rows<Row> rows = new Rows<>();
    CText text = new CText(kernel);
    long start = Place.find(kernel, head);
    if (!anchored) {
      rows.add(row(0, start, type, text));
    }
    ListWalk walk = ListWalk.from(kernel.space(), anchored ? start : start + offset, offset, LIMIT);
    long index = anchored ? 0 : 1;
    for (long object : walk.objects()) {
      rows.add(row(index++, object, type, text));
    }
    rows.tell("list", walk);
    return rows.done();
  }

  private Row row(long index, long object, Type.Struct type, CText text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String path : members) {
      values.put(path, text.bare(type, path, object));
    }
    return new Row(index, object, values);
  }
}
