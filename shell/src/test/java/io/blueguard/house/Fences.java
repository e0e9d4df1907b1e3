package io.blueguard.house;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Libraries and powers that only some rooms may use: prefix or class.member to rooms. */
record Fences(Map<String, Set<String>> rooms) {
  static Fences parse(List<String> lines) {
    Map<String, Set<String>> rooms = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] halves = line.split(":", 2);
        rooms.put(halves[0].strip(), Set.of(halves[1].strip().split(" ")));
      }
    }
    return new Fences(rooms);
  }

  List<String> violations(References references) {
    String room = Rooms.roomOf(references.className());
    List<String> found = new ArrayList<>();
    for (String name : references.names()) {
      rooms.forEach(
          (fence, allowed) -> {
            if (covers(fence, name) && !allowed.contains(room)) {
              found.add(references.className() + " uses " + name + ", fenced in " + allowed);
            }
          });
    }
    return found;
  }

  private static boolean covers(String fence, String name) {
    if (fence.endsWith("/")) {
      return name.startsWith(fence);
    }
    return name.equals(fence) || name.startsWith(fence + "$");
  }
}
