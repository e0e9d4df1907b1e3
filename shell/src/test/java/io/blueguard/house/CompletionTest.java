package io.blueguard.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.command.Commands;
import io.blueguard.render.Format;
import io.blueguard.shell.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the shells complete is what the program takes. {@code -Dman.write=true} writes it anew. */
class CompletionTest {
  private static final Path FOLDER = Tree.ROOT.resolve("shell/completion");
  private static final String REGENERATE = "mvn test -Dtest=CompletionTest -Dman.write=true";

  @BeforeAll
  static void writeWhenAskedTo() throws IOException {
    if (Boolean.getBoolean("man.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve("blueguard.bash"), completion().bash());
      Files.writeString(FOLDER.resolve("_blueguard"), completion().zsh());
    }
  }

  @Test
  void theFilesAreWhatTheCommandLineIsToday() throws IOException {
    same("blueguard.bash", completion().bash());
    same("_blueguard", completion().zsh());
  }

  @Test
  void bashCompletesOptionsFormatsTargetsAndCommands() throws Exception {
    assertTrue(completed("blueguard", "--tar").contains("--target"));
    assertEquals(List.of("json", "jsonl"), completed("blueguard", "-f", "js"));
    assertEquals(List.of("example:clean", "example:tampered"), completed("blueguard", "-t", "exa"));
    assertEquals(List.of("tampered"), completed("blueguard", "-t", "example", ":", "ta"));
    assertEquals(List.of("syscall-table"), completed("blueguard", "-c", "sysc"));
  }

  @Test
  void zshFindsNoFaultInItsFile() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "zsh is not installed");
    assertEquals("", run("zsh", "-n", FOLDER.resolve("_blueguard").toString()));
  }

  private static Completion completion() {
    return new Completion(Main.model(), Commands.names(), Format.names());
  }

  private static List<String> completed(String... words) throws Exception {
    StringBuilder script = new StringBuilder("source \"$1\"; shift; COMP_WORDS=(\"$@\");");
    script.append("COMP_CWORD=$(($# - 1)); _blueguard; printf '%s\\n' \"${COMPREPLY[@]}\"");
    List<String> command = new ArrayList<>(List.of("bash", "-c", script.toString(), "x"));
    command.add(FOLDER.resolve("blueguard.bash").toString());
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new)).lines().filter(line -> !line.isEmpty()).toList();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private static void same(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    assertTrue(Files.exists(file), name + " is missing; " + REGENERATE);
    assertEquals(text, Tree.text(file), name + " is old; " + REGENERATE);
  }
}
