package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.memory.Extent;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.RamLayout;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** A raw image of a real machine, mapped; with the plainest search. */
final class MappedRam implements PhysicalMemory {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment file;
  private final List<Extent> extents;

  MappedRam(Path path, RamLayout layout) {
    try (FileChannel channel = FileChannel.open(path)) {
      file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException missing) {
      throw new Failure.EngineUnavailable("no image: " + path, missing);
    }
    extents = layout.extents(file.byteSize());
  }

  @Override
  public List<Range> extents() {
    return extents.stream().map(Extent::ram).toList();
  }

  @Override
  public void read(long pa, MemorySegment target) {
    for (Extent extent : extents) {
      if (extent.ram().contains(pa, target.byteSize())) {
        long offset = pa - extent.ram().start() + extent.offset();
        MemorySegment.copy(file, offset, target, 0, target.byteSize());
        return;
      }
    }
    throw new Failure.NotMapped("outside ram: pa=" + Hex.of(pa), pa);
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    byte[] chunk = new byte[1 << 20];
    for (Extent extent : extents) {
      for (long done = 0; done < extent.ram().length(); done += chunk.length - 64) {
        int length = (int) Math.min(chunk.length, extent.ram().length() - done);
        MemorySegment.copy(file, U8, extent.offset() + done, chunk, 0, length);
        for (int p = 0; p < patterns.size(); p++) {
          if (!inChunk(chunk, length, extent.ram().start() + done, p, patterns.get(p), hits)) {
            return;
          }
        }
      }
    }
  }

  private static boolean inChunk(
      byte[] chunk, int length, long pa, int index, byte[] pattern, Hits hits) {
    int last = Math.min(length - pattern.length, chunk.length - 65);
    for (int at = 0; at <= last; at++) {
      if (chunk[at] == pattern[0] && chunk[at + 2] == pattern[2]) {
        int same = 0;
        while (same < pattern.length && chunk[at + same] == pattern[same]) {
          same++;
        }
        if (same == pattern.length && !hits.hit(pa + at, index)) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void close() {
    arena.close();
  }
}
