package io.blueguard.testkit;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as a person starts it: a process of its own, in which no code has run yet. */
public final class OwnProcess {
  private static final Path HOME =
      Path.of(System.getProperty("blueguard.root", "..")).toAbsolutePath();

  private OwnProcess() {}

  /**
   * @param state its cache and its state; what it says on stderr is the file {@code err} there
   */
  public static Process start(Path state, String... words) throws IOException {
    return start(state, Redirect.PIPE, words);
  }

  /**
   * @param out what its stdout is
   */
  public static Process start(Path state, Redirect out, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    String library = System.getProperty("blueguard.dma.library");
    if (library != null) {
      command.add("-Dblueguard.dma.library=" + Path.of(library).toAbsolutePath());
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.blueguard.shell.Main");
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("BLUEGUARD_HOME", HOME.toString());
    builder.environment().put("BLUEGUARD_CACHE", state.toString());
    builder.environment().put("BLUEGUARD_STATE", state.toString());
    return builder.redirectOutput(out).redirectError(state.resolve("err").toFile()).start();
  }
}
