package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.inspect.Columns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForestTest {
  record Task(String machine, int pid, int ppid) {}

  record Node(String machine, String id, String parentId) {}

  private static <R extends Record> List<String> drawn(Class<R> type, List<R> rows) {
    Forest forest = new Forest(Columns.of(type), rows);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < forest.rows().size(); i++) {
      lines.add(forest.drawings().get(i) + forest.rows().get(i));
    }
    return lines.stream().map(line -> line.replaceAll("Task|Node|\\w+=", "")).toList();
  }

  @Test
  void eachMachineHasProcessesOfItsOwn() {
    assertEquals(
        List.of("[host, 1, 0]", "└─ [host, 7, 1]", "[web, 1, 0]", "└─ [web, 8, 1]"),
        drawn(
            Task.class,
            List.of(
                new Task("host", 1, 0),
                new Task("host", 7, 1),
                new Task("web", 1, 0),
                new Task("web", 8, 1))));
  }

  @Test
  void whatIsNamedForAllMachinesHangsBelowThatOfAnother() {
    assertEquals(
        List.of("[host, h/web, h]", "└─ [web, h/web#, h/web]"),
        drawn(
            Node.class,
            List.of(new Node("host", "h/web", "h"), new Node("web", "h/web#", "h/web"))));
  }
}
