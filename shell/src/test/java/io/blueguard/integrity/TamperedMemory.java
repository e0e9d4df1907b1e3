package io.blueguard.integrity;

import io.blueguard.inspect.module.Module;
import io.blueguard.inspect.module.Modules;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PatchedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real machine's memory and what was written over it, as the checks will see it. */
public final class TamperedMemory {
  private final Map<Long, byte[]> pages = new TreeMap<>();
  private final Kernel kernel;

  public TamperedMemory(Kernel kernel) {
    this.kernel = kernel;
  }

  public Kernel kernel() {
    return kernel.over(new PatchedMemory(kernel.space().memory(), pages));
  }

  void undo() {
    pages.clear();
  }

  void write(long va, byte... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      writePhysical(kernel.space().translate(va + i), bytes[i]);
    }
  }

  void writePhysical(long pa, byte value) {
    byte[] page = pages.computeIfAbsent(pa & -4096L, at -> kernel.space().memory().bytes(at, 4096));
    page[(int) (pa & 4095)] = value;
  }

  public void write64(long va, long value) {
    write(va, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  /** A jump of five bytes. */
  void writeJump(long va, long to) {
    branch(va, (byte) 0xe9, to);
  }

  void writeCall(long va, long to) {
    branch(va, (byte) 0xe8, to);
  }

  private void branch(long va, byte opcode, long to) {
    byte[] bytes = new byte[5];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(opcode)
        .putInt((int) (to - va - bytes.length));
    write(va, bytes);
  }

  public long read64(long va) {
    return kernel().space().u64(va);
  }

  /** As list_del_init does. */
  public void unlink(long node) {
    long next = read64(node);
    long before = read64(node + 8);
    write64(before, next);
    write64(next + 8, before);
    write64(node, node);
    write64(node + 8, node);
  }

  Module module(String name) {
    return new Modules()
        .inspect(kernel).rows().stream()
            .filter(row -> row.name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  /** What all checks find that do not read all of memory. */
  public List<Finding> findings() {
    Kernel tampered = kernel();
    List<Finding> found = new ArrayList<>();
    for (Check check : Checks.all()) {
      found.addAll(check.inspect(tampered).rows());
    }
    return found;
  }

  /** Each as {@code check: object}. */
  public List<String> objects() {
    return findings().stream().map(row -> row.check() + ": " + row.object()).toList();
  }
}
