package io.blueguard.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.command.Commands;
import io.blueguard.shell.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The manual is what the commands say. {@code -Dman.write=true} writes it anew. */
class ManTest {
  private static final Path MAN = Tree.ROOT.resolve("man/man1");
  private static final String REGENERATE = "mvn test -Dtest=ManTest -Dman.write=true";

  @BeforeAll
  static void writeWhenAskedTo() throws IOException {
    if (Boolean.getBoolean("man.write")) {
      write(pages());
    }
  }

  @Test
  void everyPageIsWhatItsCommandSaysToday() throws IOException {
    Map<String, String> pages = pages();
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = MAN.resolve(page.getKey());
      assertTrue(Files.exists(file), page.getKey() + " is missing; " + REGENERATE);
      assertEquals(page.getValue(), Tree.text(file), page.getKey() + " is old; " + REGENERATE);
    }
    assertEquals(new TreeSet<>(pages.keySet()), existing(), "old pages; " + REGENERATE);
  }

  @Test
  void groffFindsNoFaultInAnyPage() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not installed");
    for (String page : existing()) {
      Process groff =
          new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", MAN.resolve(page).toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertEquals("", new String(groff.getErrorStream().readAllBytes()), page);
      assertEquals(0, groff.waitFor(), page);
    }
  }

  @Test
  void everyCommandHasADescriptionAndAnExample() {
    List<String> without = new ArrayList<>();
    for (String name : Commands.names()) {
      var usage = Commands.model(name).getCommandSpec().usageMessage();
      if (usage.description().length == 0 || usage.footer().length == 0) {
        without.add(name);
      }
    }
    assertEquals(List.of(), without);
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    List<String> commands = Commands.names().stream().map(name -> "blueguard-" + name).toList();
    pages.put("blueguard.1", new ManPage("blueguard", Main.model(), commands).roff());
    for (String name : Commands.names()) {
      String page = "blueguard-" + name;
      pages.put(page + ".1", new ManPage(page, Commands.model(name), List.of("blueguard")).roff());
    }
    return pages;
  }

  private static void write(Map<String, String> pages) throws IOException {
    Files.createDirectories(MAN);
    for (String old : existing()) {
      Files.delete(MAN.resolve(old));
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(MAN.resolve(page.getKey()), page.getValue());
    }
  }

  private static TreeSet<String> existing() throws IOException {
    try (Stream<Path> files = Files.list(MAN)) {
      TreeSet<String> names = new TreeSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }
}
