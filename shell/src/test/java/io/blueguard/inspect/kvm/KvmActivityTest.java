package io.blueguard.inspect.kvm;

import static io.blueguard.testkit.FakeKernel.BASE;
import static io.blueguard.testkit.FakeKernel.array;
import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.profile.Type;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.FakeKernel.Struct;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A guest with one processor, the thread that runs it, and their process, made by hand. */
class KvmActivityTest {
  private static final int KVM = 0;
  private static final int VCPU = 0x1000;
  private static final int PID = 0x2000;
  private static final int TASK = 0x3000;
  private static final int MM = 0x4000;
  private static final int TGID = 80;

  private final FakeKernel fake =
      new FakeKernel()
          .struct(
              "kvm",
              member("arch", 8, inside(member("irqchip_mode", 0, number(8)))),
              member("userspace_pid", 16, number(4)))
          .struct(
              "kvm_vcpu",
              member("mutex", 8, inside(member("owner", 0, counter()))),
              member("pid", 24, number(8)))
          .struct("pid", member("tasks", 16, array(number(8), 4)))
          .struct(
              "task_struct",
              member("__state", 0, number(4)),
              member("tgid", 8, number(4)),
              member("pid_links", 32, array(number(16), 4)),
              member("comm", 96, array(number(1), 16)))
          .struct("mm_struct", member("mm_users", 0, counter()), member("owner", 8, number(8)))
          .put(KVM + 8, 1)
          .put(KVM + 16, TGID + 3)
          .put(VCPU + 24, BASE + PID)
          .put(PID + 16, BASE + TASK + 32)
          .put(TASK, 1)
          .put(TASK + 8, TGID)
          .put(TASK + 96, 0x796e6974) // "tiny"
          .put(MM, 1)
          .put(MM + 8, BASE + TASK);

  private static Type inside(Type.Member member) {
    return new Struct("", 8, List.of(member));
  }

  private static Type counter() {
    return inside(member("counter", 0, number(4)));
  }

  private boolean nobody() {
    KvmVcpu vcpu = new KvmVcpu(BASE + VCPU, 0, true, 0, "");
    KvmMachine machine = new KvmMachine(BASE + KVM, 0, "vm", TGID, 0, List.of(), List.of(vcpu), "");
    return KvmActivity.none(fake.kernel(), machine);
  }

  @Test
  void aProcessorWhoseThreadHasLeftItAndSleepsIsRunByNobody() {
    assertTrue(nobody());
    fake.put(TASK, 4); // __TASK_STOPPED
    assertTrue(nobody());
    fake.put(VCPU + 24, 0);
    assertTrue(nobody(), "nobody ever ran it");
  }

  @Test
  void aThreadThatIsInTheGuestOrOnItsWayRunsIt() {
    fake.put(VCPU + 8, BASE + TASK | 1);
    assertFalse(nobody(), "it waits for the guest to wake up");
    fake.put(VCPU + 8, 0).put(TASK, 0);
    assertFalse(nobody(), "it does for the guest what only the process can");
  }

  @Test
  void whereInterruptsComeFromTheProcessASleepingGuestCannotBeToldFromAStoppedOne() {
    fake.put(KVM + 8, 0);
    assertFalse(nobody());
  }

  @Test
  void theProcessIsNamedByItsLeaderAndNotByTheThreadThatMadeTheGuest() {
    KvmProcess process = new KvmProcess(fake.kernel());
    assertEquals(TGID, process.pid(BASE + KVM, BASE + MM));
    assertEquals("tiny", process.comm(BASE + MM));
    assertFalse(process.ended(BASE + MM));
  }

  @Test
  void aProcessThatHasEndedIsKnownByWhatKvmNotedOfIt() {
    fake.put(MM, 1, 0);
    KvmProcess process = new KvmProcess(fake.kernel());
    assertTrue(process.ended(BASE + MM));
    assertEquals(TGID + 3, process.pid(BASE + KVM, BASE + MM));
    assertEquals("", process.comm(BASE + MM));
  }
}
