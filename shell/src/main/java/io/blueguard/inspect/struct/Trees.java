package io.blueguard.inspect.struct;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Place;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.MapleTree;
import io.blueguard.kernel.RbTree;
import io.blueguard.kernel.XArray;
import io.blueguard.profile.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects in any of the kernel's trees, in order, with members of each. */
public final class Trees implements View<Links.Row> {
  private static final int LIMIT = 1_000_000;

  private final Kind kind;
  private final String root;
  private final String element;
  private final List<String> members;

  /** How the tree is built. */
  public enum Kind {
    RBTREE,
    MAPLE,
    XARRAY
  }

  /**
   * @param root address of the root, as {@link Place} reads it
   * @param element of an rbtree the node inside each object, {@code vmap_area.rb_node}; of the
   *     others the type of the objects
   * @param members of each object that are wanted, paths
   */
  public Trees(Kind kind, String root, String element, List<String> members) {
    this.kind = kind;
    this.root = root;
    this.element = element;
    this.members = List.copyOf(members);
  }

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public Class<Links.Row> rowType() {
    return Links.Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("object");
  }

  @Override
  public Inspection<Links.Row> inspect(Kernel kernel) {
    long va = Place.find(kernel, root);
    return switch (kind) {
      case RBTREE -> rbtree(kernel, va);
      case MAPLE -> {
        MapleTree tree = MapleTree.at(kernel, va, LIMIT);
        yield rows(kernel, element, tree.first(), tree.entries(), tree.stopped());
      }
      case XARRAY -> {
        XArray array = XArray.at(kernel, va, LIMIT);
        yield rows(kernel, element, array.indices(), array.entries(), array.stopped());
      }
    };
  }

  private Inspection<Links.Row> rbtree(Kernel kernel, long va) {
    int dot = element.indexOf('.');
    if (dot < 0) {
      throw new Failure.UsageError(
          "not a member: value=" + element + "; try TYPE.MEMBER as in vmap_area.rb_node");
    }
    String tag = element.substring(0, dot);
    Type.Struct type = StructLayout.type(kernel, tag);
    long offset = StructLayout.member(type, element.substring(dot + 1)).offset();
    RbTree tree = RbTree.from(kernel.space(), va, offset, LIMIT);
    long[] order = new long[tree.objects().length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return rows(kernel, tag, order, tree.objects(), tree.stopped());
  }

  /** An entry with its low bit set is a number that was stored, not an object. */
  private Inspection<Links.Row> rows(
      Kernel kernel, String tag, long[] indices, long[] objects, String stopped) {
    Type.Struct type = StructLayout.type(kernel, tag);
    CText text = new CText(kernel);
    Rows<Links.Row> rows = new Rows<>();
    for (int i = 0; i < objects.length; i++) {
      boolean number = (objects[i] & 1) != 0;
      Map<String, String> values = number ? Map.of() : values(type, objects[i], text);
      rows.add(new Links.Row(indices[i], objects[i], values));
    }
    if (!stopped.isEmpty()) {
      rows.fault("tree", stopped);
    }
    return rows.done();
  }

  private Map<String, String> values(Type.Struct type, long object, CText text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String path : members) {
      values.put(path, text.bare(type, path, object));
    }
    return values;
  }
}
