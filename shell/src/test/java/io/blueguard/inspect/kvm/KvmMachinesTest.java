package io.blueguard.inspect.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class KvmMachinesTest {
  private static KvmMachine machine(long kvm, String name, int pid) {
    return new KvmMachine(kvm, 0, name, pid, 0, List.of(), List.of(), "");
  }

  private static List<String> names(KvmMachine... machines) {
    return KvmMachines.unique(List.of(machines)).stream().map(KvmMachine::name).toList();
  }

  @Test
  void guestsOfOneNameAreToldApartByTheirProcesses() {
    assertEquals(
        List.of("web-12", "db", "web-13"),
        names(machine(1, "web", 12), machine(2, "db", 14), machine(3, "web", 13)));
  }

  @Test
  void guestsOfOneNameAndOneProcessAreToldApartByTheirPlaceInTheHost() {
    assertEquals(
        List.of("web-12-1000", "web-12-2000"),
        names(machine(0x1000, "web", 12), machine(0x2000, "web", 12)));
  }

  @Test
  void aGuestThatIsCalledAsAnotherOneWouldBeCalledDoesNotTakeItsName() {
    assertEquals(
        List.of("web-12-1000", "web-13", "web-12-3000"),
        names(
            machine(0x1000, "web", 12), machine(0x2000, "web", 13), machine(0x3000, "web-12", 9)));
  }
}
