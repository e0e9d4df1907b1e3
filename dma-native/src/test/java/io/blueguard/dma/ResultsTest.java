package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.blueguard.base.Failure;
import org.junit.jupiter.api.Test;

class ResultsTest {
  @Test
  void everyResultCodeIsAFailureByWhatTheCallerCanDo() {
    assertInstanceOf(Failure.UsageError.class, Results.failure(Results.BAD_ARGUMENT, "x"));
    assertInstanceOf(Failure.EngineUnavailable.class, Results.failure(Results.UNAVAILABLE, "x"));
    assertInstanceOf(Failure.EngineFailure.class, Results.failure(Results.FAILED, "x"));
    assertEquals(
        "native module is out of memory", Results.failure(Results.NO_MEMORY, "").getMessage());
    assertEquals(
        "native module has a defect: result=6 text=x; please report it",
        Results.failure(6, "x").getMessage());
  }

  @Test
  void anEntrysStatusNamesTheRange() {
    assertNull(Results.failure(Results.DONE, "file", 16, 8));
    assertNull(Results.failure(Results.DIFFERS, "file", 16, 8));
    assertEquals(
        "outside the source: engine=file offset=0x10 length=8",
        Results.failure(Results.OUTSIDE, "file", 16, 8));
    assertEquals(
        "cannot be read: engine=file offset=0x10 length=8;"
            + " the source shrank or has an I/O error",
        Results.failure(Results.UNREADABLE, "file", 16, 8));
    assertEquals(
        "not delivered: engine=file offset=0x10 length=8 status=4",
        Results.failure(Results.BAD_ENTRY, "file", 16, 8));
  }
}
