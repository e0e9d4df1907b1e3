package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private record Row(int number) {}

  private record Added(String name) implements View<Row> {
    @Override
    public Class<Row> rowType() {
      return Row.class;
    }

    @Override
    public List<String> key() {
      return List.of("number");
    }

    @Override
    public Inspection<Row> inspect(Kernel kernel) {
      return new Rows<Row>().done();
    }
  }

  private final Catalog catalog = new Catalog();

  private List<String> names(String... asked) {
    return catalog.views(List.of(asked)).stream().map(View::name).toList();
  }

  @Test
  void viewsAndChecksAreChosenByNameEachOnce() {
    assertEquals(List.of("ps", "check:syscall"), names("ps", "check:syscall", "ps"));
  }

  @Test
  void checkAloneMeansThoseThatDoNotReadAllOfMemory() {
    List<String> all = names("check");
    assertTrue(all.contains("check:idt"), all.toString());
    assertFalse(all.contains("check:scan-processes"), all.toString());
  }

  @Test
  void whatAPluginAddsIsThereUntilItIsTakenBackAndMayBeReplaced() {
    catalog.add(new Added("keys"));
    catalog.add(new Added("keys"));
    assertEquals(List.of("keys"), names("keys"));
    assertFalse(catalog.usual().stream().anyMatch(view -> view.name().equals("keys")));
    assertTrue(catalog.views().stream().anyMatch(view -> view.name().equals("keys")));
    catalog.remove("keys");
    assertThrows(Failure.UsageError.class, () -> catalog.view("keys"));
  }

  @Test
  void oneThatShipsCannotBeReplacedOrRemoved() {
    Failure failure = assertThrows(Failure.UsageError.class, () -> catalog.add(new Added("ps")));
    assertEquals("name is taken by one that ships: view=ps; choose another", failure.getMessage());
    catalog.remove("ps");
    assertEquals(List.of("ps"), names("ps"));
  }

  @Test
  void namesThatAreNotThereAreSaidSo() {
    Failure failure = assertThrows(Failure.UsageError.class, () -> catalog.view("pss"));
    assertEquals(
        "no such view: name=pss; try ps, lsmod, syscall-table, interfaces, threads, vms, mounts,"
            + " sockets, arp, dmesg, bt, check or check:NAME",
        failure.getMessage());
    failure = assertThrows(Failure.UsageError.class, () -> catalog.view("check:x"));
    assertEquals("no such check: name=x; try check --list", failure.getMessage());
  }

  @Test
  void ofNamesThatWereKeptOnlyThoseStillThereAreTaken() {
    assertEquals(2, catalog.known(List.of("ps", "gone", "check:idt")).size());
  }
}
