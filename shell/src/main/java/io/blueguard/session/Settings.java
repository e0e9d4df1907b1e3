package io.blueguard.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where things lie and who is told of what happens.
 *
 * @param home the source tree or installation: {@code profiles}, {@code examples}, {@code scripts}
 * @param cache what can be made again: learned kernels, unpacked images
 * @param state what is the user's: snapshots, history, journal
 * @param config what the user wrote for it: start-up file, aliases, scripts
 * @param warnings told, in one line each, what the user should know though the answer stands
 * @param progress told, in a few words each, what is going on during long work
 */
public record Settings(
    Path home,
    Path cache,
    Path state,
    Path config,
    Consumer<String> warnings,
    Consumer<String> progress) {
  /** Everything of the user's in one folder. */
  public Settings(
      Path home, Path cache, Path state, Consumer<String> warnings, Consumer<String> progress) {
    this(home, cache, state, state.resolve("config"), warnings, progress);
  }

  /** The same places, others who are told. */
  public Settings telling(Consumer<String> warnings, Consumer<String> progress) {
    return new Settings(home, cache, state, config, warnings, progress);
  }

  /**
   * The usual places: {@code BLUEGUARD_HOME} (the launcher sets it), {@code BLUEGUARD_CACHE} or the
   * XDG cache folder, {@code BLUEGUARD_STATE} or the XDG state folder, {@code BLUEGUARD_CONFIG} or
   * the XDG folder for configuration.
   */
  public static Settings usual(Consumer<String> warnings, Consumer<String> progress) {
    Map<String, String> env = System.getenv();
    Path user = Path.of(System.getProperty("user.home", "."));
    return new Settings(
        home(env),
        folder(env, "BLUEGUARD_CACHE", "XDG_CACHE_HOME", user.resolve(".cache")),
        folder(env, "BLUEGUARD_STATE", "XDG_STATE_HOME", user.resolve(".local/state")),
        folder(env, "BLUEGUARD_CONFIG", "XDG_CONFIG_HOME", user.resolve(".config")),
        warnings,
        progress);
  }

  private static Path folder(Map<String, String> env, String own, String xdg, Path usual) {
    if (set(env, own)) {
      return Path.of(env.get(own));
    }
    return (set(env, xdg) ? Path.of(env.get(xdg)) : usual).resolve("blueguard");
  }

  private static Path home(Map<String, String> env) {
    String property = System.getProperty("blueguard.root", env.getOrDefault("BLUEGUARD_HOME", ""));
    if (!property.isEmpty()) {
      return Path.of(property);
    }
    // Without the launcher: the nearest folder upwards that looks like the source tree.
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("profiles"))
          && Files.isDirectory(folder.resolve("shell"))) {
        return folder;
      }
    }
    return here;
  }

  private static boolean set(Map<String, String> env, String name) {
    return !env.getOrDefault(name, "").isEmpty();
  }
}
