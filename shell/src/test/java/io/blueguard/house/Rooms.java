package io.blueguard.house;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of rooms, and what breaks it. */
record Rooms(Map<String, Room> rooms) {
  private static final String ROOT = "io/blueguard/";

  /** May {@code import} the named rooms, or every room below when {@code all}. */
  record Room(String name, int floor, Set<String> imports, boolean all) {}

  static Rooms parse(List<String> lines) {
    Map<String, Room> rooms = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Room room = parseLine(line.strip());
        rooms.put(room.name(), room);
      }
    }
    return new Rooms(rooms);
  }

  private static Room parseLine(String line) {
    String[] halves = line.split(":", 2);
    String[] head = halves[0].split(" ");
    String imports = halves[1].strip();
    Set<String> names = imports.isEmpty() ? Set.of() : Set.of(imports.split(" "));
    return new Room(head[1], Integer.parseInt(head[0]), names, imports.equals("*"));
  }

  /** Lines of the table itself that name no room, or one that is not below. */
  List<String> contradictions() {
    List<String> found = new ArrayList<>();
    for (Room room : rooms.values()) {
      for (String other : room.all() ? Set.<String>of() : room.imports()) {
        if (!rooms.containsKey(other)) {
          found.add(room.name() + " imports " + other + ", which is no room");
        } else if (rooms.get(other).floor() >= room.floor()) {
          found.add(room.name() + " imports " + other + ", which is not below it");
        }
      }
    }
    return found;
  }

  List<String> violations(References references) {
    String from = roomOf(references.className());
    if (!rooms.containsKey(from)) {
      return List.of(references.className() + " is in no room of the table");
    }
    List<String> found = new ArrayList<>();
    for (String name : references.names()) {
      String to = roomOf(name);
      if (to != null && name.indexOf('.') < 0 && !mayImport(rooms.get(from), to)) {
        found.add(references.className() + " in " + from + " uses " + name + " in " + to);
      }
    }
    return found;
  }

  private boolean mayImport(Room from, String to) {
    Room other = rooms.get(to);
    return from.name().equals(to)
        || from.imports().contains(to)
        || (from.all() && other != null && other.floor() < from.floor());
  }

  /** The room of a class, or null for a class of somebody else. */
  static String roomOf(String className) {
    if (!className.startsWith(ROOT)) {
      return null;
    }
    int end = className.indexOf('/', ROOT.length());
    return end < 0 ? "" : className.substring(ROOT.length(), end);
  }
}
