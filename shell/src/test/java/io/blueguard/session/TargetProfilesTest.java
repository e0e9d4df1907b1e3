package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetProfilesTest {
  @TempDir Path folder;

  private TargetSpec spec(String json) throws IOException {
    Files.writeString(folder.resolve("host.json"), json);
    return new TargetProfiles(folder).spec("host");
  }

  private void refused(String json, String reason) {
    Failure failure = assertThrows(Failure.UsageError.class, () -> spec(json));
    assertEquals(
        "target profile is not usable: file="
            + folder.resolve("host.json")
            + " reason="
            + reason
            + "; a profile is {\"spec\": \"live:/dev/shm/host.ram\"}",
        failure.getMessage());
  }

  @Test
  void aProfileNamesATargetAndWhereItsRamLies() throws IOException {
    TargetSpec plain = spec("{\"spec\": \"/dumps/a.raw\"}");
    assertEquals("file", plain.kind());
    assertEquals("/dumps/a.raw", plain.rest());
    TargetSpec live = spec("{\"spec\": \"live:/dev/shm/a\", \"ram\": [\"0x0-0x1000\"]}");
    assertEquals("live", live.kind());
    assertEquals(List.of(new Range(0, 0x1000)), live.ram());
  }

  @Test
  void whatIsWrongInOneIsSaid() {
    refused("{}", "spec is no text: value=null");
    refused("{\"spec\": 5}", "spec is no text: value=5");
    refused("{\"spec\": \"a\", \"ram\": \"0x0-0x1000\"}", "ram is no list: value=0x0-0x1000");
  }

  @Test
  void onlyANameIsLookedForInTheFolder() {
    TargetProfiles profiles = new TargetProfiles(folder);
    for (String name : List.of("nosuch", "../host", "..")) {
      Failure failure = assertThrows(Failure.UsageError.class, () -> profiles.spec(name));
      assertEquals(
          "no such target: spec="
              + name
              + "; try a path, live:PATH, qemu:PID, example:clean, or a name in profiles/targets",
          failure.getMessage());
    }
  }
}
