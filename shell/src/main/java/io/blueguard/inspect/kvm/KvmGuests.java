package io.blueguard.inspect.kvm;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;

/** The virtual machines that KVM runs on this host, oldest last as KVM has them. */
public final class KvmGuests implements View<KvmGuest> {
  @Override
  public String name() {
    return "vms";
  }

  @Override
  public Class<KvmGuest> rowType() {
    return KvmGuest.class;
  }

  @Override
  public List<String> key() {
    return List.of("name", "pid", "kvm");
  }

  @Override
  public Inspection<KvmGuest> inspect(Kernel kernel) {
    Rows<KvmGuest> rows = new Rows<>();
    KvmMachines.of(kernel, rows).forEach(machine -> rows.add(KvmGuest.of(machine)));
    return rows.done();
  }
}
