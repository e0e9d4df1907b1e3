package io.blueguard.inspect.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class X86StepsTest {
  private static final long START = 0xffff_ffff_8100_0000L;

  private static final Reader NOTHING =
      (address, target) -> {
        throw new Failure.NotMapped("not mapped", address);
      };

  private static X86Steps.Exit run(String hex, long nr, Reader memory) {
    X86Steps steps = new X86Steps(HexFormat.of().parseHex(hex.replace(" ", "")), START, memory);
    steps.set(X86Steps.RSI, nr);
    for (int i = 0; i < 100; i++) {
      X86Steps.Exit exit = steps.step();
      if (exit != null) {
        return exit;
      }
    }
    throw new AssertionError("does not end");
  }

  @Test
  void aTreeOfComparisonsLeadsEachNumberToItsLeaf() {
    // endbr64; cmp $5,%esi; ja +7; je +10 (both short); jmp far a; jmp far b; jmp far c
    String code = "f30f1efa 83fe05 7707 740a e900010000 e9f3010000 e9e6020000";
    assertEquals(START + 0x110, run(code, 3, NOTHING).va());
    assertEquals(START + 0x208, run(code, 9, NOTHING).va());
    assertEquals(START + 0x300, run(code, 5, NOTHING).va());
  }

  @Test
  void aJumpTableIsReadFromMemory() {
    // mov %esi,%eax; notrack jmp *-0x7f000000(,%rax,8)
    String code = "89f0 3eff24c500000081";
    Reader table =
        (address, target) ->
            target.copyFrom(
                MemorySegment.ofArray(
                    new long[] {0x1234_0000L + (address - 0xffff_ffff_8100_0000L) / 8}));
    assertEquals(0x1234_0007L, run(code, 7, table).va());
  }

  @Test
  void conditionsAfterSubtractionAndTestHold() {
    // sub $0x10,%esi; js -> far; test %esi,%esi; je far2; jmp far3
    String code = "83ee10 0f8800010000 85f6 0f8400020000 e900030000";
    assertEquals(START + 9 + 0x100, run(code, 1, NOTHING).va());
    assertEquals(START + 17 + 0x200, run(code, 0x10, NOTHING).va());
    assertEquals(START + 22 + 0x300, run(code, 0x20, NOTHING).va());
  }

  @Test
  void aCallIsToldFromAJump() {
    assertEquals(new X86Steps.Exit(START + 5 + 0x40, true), run("e840000000", 0, NOTHING));
  }

  @Test
  void anInstructionThatASwitchHasNoUseForStopsIt() {
    Failure failure = assertThrows(Failure.BadData.class, () -> run("0f05", 0, NOTHING));
    assertEquals(
        "instruction that a switch has no use for: va=0xffffffff81000002 code=0f 5",
        failure.getMessage());
  }

  @Test
  void codeThatEndsInTheMiddleStopsIt() {
    assertThrows(Failure.BadData.class, () -> run("83", 0, NOTHING));
  }
}
