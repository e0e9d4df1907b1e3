package io.blueguard.inspect.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of QEMU's {@code -name}. */
class KvmNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web|web",
        "my vm|my vm",
        "web,debug-threads=on|web",
        "guest=web,debug-threads=on|web",
        "debug-threads=on,guest=web|web",
        "guest=a,,b,debug-threads=on|a,b",
        "a,,b,process=x|a,b",
        "guest=a,,guest=b|a,guest=b",
        "guest=,debug-threads=on|''",
      })
  void aNameEndsAtACommaUnlessThereAreTwo(String option, String name) {
    assertEquals(name, KvmName.value(option));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web-1.prod:a+b|web-1.prod:a+b",
        "-f|_f",
        "--help|_-help",
        "a/b|a_b",
        "@all|_all",
        "'a b\u001b[31m'|a_b__31m",
      })
  void aNameIsAWordThatIsNoOption(String name, String word) {
    assertEquals(word, KvmName.typable(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "all", "vm", "..", ".", ""})
  void aGuestDoesNotTakeAWordThatMeansAnotherMachineOrSeveral(String taken) {
    assertEquals("kvm-7", KvmName.of(List.of("qemu", "-name", taken), "kvm", 7));
    assertEquals("vm-7", KvmName.of(List.of("qemu", "-name", "guest=" + taken), "", 7));
    assertEquals("vm1", KvmName.of(List.of("qemu", "-name", taken, "-name", "vm1"), "kvm", 7));
  }
}
