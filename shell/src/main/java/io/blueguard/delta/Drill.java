package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PatchedMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine's memory as it would be had somebody tampered with it: of what a walk read, some words
 * that lead into the kernel's text lead to nobody's code. Only the copy that is walked is other
 * than it was; the machine itself is never written to.
 */
final class Drill {
  private static final int PAGE = 4096;
  private static final int MOST = 16;
  private static final long NOWHERE = 0xffff_ffff_f123_4000L;

  private Drill() {}

  /** The memory itself when nothing that was read leads into the kernel's text. */
  static PhysicalMemory of(PhysicalMemory memory, Kernel kernel, ReadSet read) {
    try {
      Range text = CodeMap.kernelText(kernel);
      Map<Long, byte[]> pages = pages(memory, pointers(read, text));
      return pages.isEmpty() ? memory : new PatchedMemory(memory, pages);
    } catch (Failure unreadable) {
      // Practice needs no machine that is whole; the watch itself tells what is wrong with it.
      return memory;
    }
  }

  /** Where they lie, spread over all that was read. */
  private static List<Long> pointers(ReadSet read, Range text) {
    List<Long> found = new ArrayList<>();
    for (int i = 0; i < read.count(); i++) {
      Range range = read.range(i);
      MemorySegment bytes = read.bytes(i);
      for (long at = -range.start() & 7; at + 8 <= range.length(); at += 8) {
        if (text.contains(bytes.get(Reader.U64, at))) {
          found.add(range.start() + at);
        }
      }
    }
    int step = Math.max(1, found.size() / MOST);
    List<Long> some = new ArrayList<>();
    for (int i = 0; i < found.size(); i += step) {
      some.add(found.get(i));
    }
    return some;
  }

  private static Map<Long, byte[]> pages(PhysicalMemory memory, List<Long> pointers) {
    Map<Long, byte[]> pages = new TreeMap<>();
    for (long pa : pointers) {
      byte[] page = pages.computeIfAbsent(pa & -PAGE, at -> memory.bytes(at, PAGE));
      MemorySegment.ofArray(page).set(Reader.U64, pa & PAGE - 1, NOWHERE);
    }
    return pages;
  }
}
