package io.blueguard.inspect.module;

import io.blueguard.base.Range;
import java.util.Map;
import java.util.TreeMap;

/** Which listed module an address belongs to. */
public final class ModuleMap {
  private record Owner(String module, Range memory) {}

  private final TreeMap<Long, Owner> owners = new TreeMap<>(Long::compareUnsigned);

  void add(String module, Range memory) {
    if (memory.length() > 0) {
      owners.put(memory.start(), new Owner(module, memory));
    }
  }

  /** The module's name, or empty. */
  public String at(long va) {
    Map.Entry<Long, Owner> below = owners.floorEntry(va);
    return below != null && below.getValue().memory().contains(va) ? below.getValue().module() : "";
  }
}
