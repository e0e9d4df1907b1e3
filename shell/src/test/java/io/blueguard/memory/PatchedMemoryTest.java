package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.testkit.FakeEngine;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchedMemoryTest {
  @TempDir Path folder;

  private static byte[] page(int value) {
    byte[] page = new byte[4096];
    Arrays.fill(page, (byte) value);
    return page;
  }

  private static PatchedMemory patched() {
    byte[] ram = new byte[0x4000];
    Arrays.fill(ram, (byte) 1);
    PhysicalMemory memory =
        new ExtentMemory(new FakeEngine(ram), List.of(new Extent(new Range(0, ram.length), 0)));
    return new PatchedMemory(memory, Map.of(0x1000L, page(2)));
  }

  @Test
  void aPatchedPageHasItsOwnBytesAndItsNeighboursKeepTheirs() {
    PatchedMemory memory = patched();
    assertEquals(0x0202_0202, memory.u32(0x1ffc));
    assertEquals(0x0101_0202, memory.u32(0x1ffe));
    assertEquals(0x0202_0101, memory.u32(0x0ffe));
    byte[] all = memory.bytes(0xffe, 0x1004);
    assertEquals(1, all[1]);
    assertEquals(2, all[2]);
    assertEquals(2, all[0x1001]);
    assertEquals(1, all[0x1002]);
  }

  @Test
  void aBatchSeesThePatchToo() {
    MemorySegment target = MemorySegment.ofArray(new byte[4]);
    patched().read(List.of(new PhysicalMemory.Transfer(0x1100, target)));
    assertEquals(0x0202_0202, target.get(Reader.U32, 0));
  }

  @Test
  void aWrittenPatchIsReadBackAndADamagedOneIsRefused() throws Exception {
    ByteBuffer record = ByteBuffer.allocate(4104).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(0x3000).put(page(9));
    Path file = folder.resolve("x.pages.zst");
    Files.write(file, Zstd.compress(record.array()));
    Map<Long, byte[]> pages = PatchedMemory.load(file);
    assertEquals(List.of(0x3000L), List.copyOf(pages.keySet()));
    assertEquals(9, pages.get(0x3000L)[4095]);
    Files.write(file, Zstd.compress(Arrays.copyOf(record.array(), 4000)));
    assertThrows(Failure.BadData.class, () -> PatchedMemory.load(file));
    assertThrows(Failure.EngineUnavailable.class, () -> PatchedMemory.load(folder.resolve("none")));
  }
}
