package io.blueguard.render;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows in the order of a tree, with the lines that are drawn in front of each. Who is whose parent
 * is what the target says, so that it may be wrong: each row comes exactly once, and rows whose
 * parents run in a circle come last, at the top level, marked.
 */
final class Forest {
  /** Which column names a row and which its parent, for row sets that form a tree. */
  private static final List<String[]> LINKS =
      List.of(
          new String[] {"pid", "ppid"},
          new String[] {"id", "parent_id"},
          new String[] {"name", "parent"});

  /** Of rows from several machines: each has processes of its own. */
  private static final String MACHINE = "machine";

  /** Rows below are drawn at this depth: a line must stay a line. */
  private static final int DEEPEST = 40;

  private static final String CIRCLE = "(circle) ";

  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> roots = new ArrayList<>();
  private final List<Object> rows = new ArrayList<>();
  private final List<String> drawings = new ArrayList<>();
  private final Column id;

  private static final class Node {
    final Object row;
    final List<Node> children = new ArrayList<>();
    boolean shown;

    Node(Object row) {
      this.row = row;
    }
  }

  private record Place(Node node, String above, String own, int depth) {}

  /**
   * @throws Failure.UsageError when no two columns of these rows make a tree
   */
  Forest(Columns columns, List<?> source) {
    String[] link =
        LINKS.stream()
            .filter(pair -> columns.find(pair[0]).isPresent() && columns.find(pair[1]).isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    new Failure.UsageError(
                        "these rows have no parents to hang below; try -f table"));
    id = columns.get(link[0]);
    boolean own = link[0].equals("pid");
    Column machine = own ? columns.find(MACHINE).orElse(null) : null;
    plant(machine, id, columns.get(link[1]), source);
    roots.forEach(root -> draw(root, ""));
    nodes.stream().filter(node -> !node.shown).forEach(node -> drawCircle(node));
  }

  List<Object> rows() {
    return rows;
  }

  /** What names a row. */
  Column id() {
    return id;
  }

  /** One for each row: what stands before its name. */
  List<String> drawings() {
    return drawings;
  }

  private void plant(Column machine, Column key, Column parent, List<?> source) {
    Map<Object, Node> byId = new HashMap<>();
    List<Node> named = new ArrayList<>();
    for (Object row : source) {
      Node node = new Node(row);
      nodes.add(node);
      Node holder = byId.putIfAbsent(name(machine, key, row), node);
      if (holder == null) {
        named.add(node);
      } else {
        holder.children.add(node);
      }
    }
    for (Node node : named) {
      Node above = byId.get(name(machine, parent, node.row));
      (above == null || above == node ? roots : above.children).add(node);
    }
  }

  private static List<Object> name(Column machine, Column id, Object row) {
    Object whose = machine == null ? "" : machine.value(row);
    return List.of(String.valueOf(whose), String.valueOf(id.value(row)));
  }

  private void drawCircle(Node node) {
    if (!node.shown) {
      draw(node, CIRCLE);
    }
  }

  /** By hand, not by recursion: a target can chain as many rows as it likes. */
  private void draw(Node root, String mark) {
    Deque<Place> places = new ArrayDeque<>(List.of(new Place(root, "", mark, 0)));
    while (!places.isEmpty()) {
      Place place = places.pop();
      if (!place.node().shown) {
        place.node().shown = true;
        rows.add(place.node().row);
        drawings.add(place.above() + place.own());
        pushChildren(place, places);
      }
    }
  }

  private static void pushChildren(Place place, Deque<Place> places) {
    String above = place.above();
    if (place.depth() > 0 && place.depth() < DEEPEST) {
      above += place.own().startsWith("└") ? "   " : "│  ";
    }
    List<Node> children = place.node().children;
    for (int i = children.size() - 1; i >= 0; i--) {
      String own = i == children.size() - 1 ? "└─ " : "├─ ";
      places.push(new Place(children.get(i), above, own, place.depth() + 1));
    }
  }
}
