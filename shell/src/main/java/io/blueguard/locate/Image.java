package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.SymbolTable;
import java.util.OptionalLong;

/**
 * A kernel image as it lies in physical memory, in one piece: a virtual address in it is a physical
 * one plus a constant. Good for the image only, and needs no page table; what it says is a claim
 * until page tables have agreed.
 *
 * @param offset virtual minus physical address
 */
record Image(PhysicalMemory memory, SymbolTable symbols, long offset) {
  OptionalLong va(String symbol) {
    return symbols.address(symbol);
  }

  boolean has(String symbol) {
    return va(symbol).isPresent();
  }

  long pa(long va) {
    return va - offset;
  }

  /** Empty when there is no such symbol, or nothing can be read there. */
  OptionalLong u64(String symbol) {
    OptionalLong va = va(symbol);
    if (va.isEmpty()) {
      return va;
    }
    byte[] bytes = bytes(va.getAsLong(), Long.BYTES);
    return bytes == null ? OptionalLong.empty() : OptionalLong.of(Values.u64(bytes, 0));
  }

  /** Null when they cannot be read: a claim may point anywhere. */
  byte[] bytes(long va, int length) {
    return Values.read(memory, pa(va), length);
  }

  /** Up to the NUL, or null. */
  String text(long va, int limit) {
    byte[] bytes = bytes(va, limit);
    return bytes == null ? null : Values.text(bytes);
  }

  /** The length of what lies between two symbols; -1 when there is no such thing. */
  long between(String start, String stop) {
    return has(start) && has(stop) ? va(stop).getAsLong() - va(start).getAsLong() : -1;
  }

  /** The bytes between two symbols; null when there are none, or more than the limit. */
  byte[] section(String start, String stop, long limit) {
    long length = between(start, stop);
    return length <= 0 || length > limit ? null : bytes(va(start).getAsLong(), (int) length);
  }

  long needed(String symbol) {
    return va(symbol).orElseThrow(() -> new Failure.NoSuchSymbol("no such symbol: name=" + symbol));
  }
}
