package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.session.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code .groovy} files of some folders, each a command called like the file. What a command
 * says of itself stands in the comment that its file begins with:
 *
 * <pre>
 * /**
 *  * Say who holds a file open.
 *  *
 *  * &#64;param PATH of the file, or a part of it
 *  * &#64;option --deleted only files that have no name any more
 *  * &#64;option --least N this many at the least
 *  * &#64;example holds /dev/console
 *  *&#47;
 * </pre>
 *
 * <p>Files are read anew each time, so that a change counts at once; nothing is compiled before it
 * is run, so that a broken one harms nobody else.
 */
public final class Scripts {
  private static final String SUFFIX = ".groovy";
  private static final Pattern TAG = Pattern.compile("@(\\w+)\\s+(.*)");

  private final List<Path> folders;

  /** What the first comment of a file says. */
  public record Header(
      String name,
      Path file,
      String description,
      List<String[]> parameters,
      List<String> options,
      List<String> views,
      List<String> checks,
      List<String> examples) {
    /** Whether it declares views or checks; it is no command itself then. */
    public boolean plugin() {
      return !views.isEmpty() || !checks.isEmpty();
    }
  }

  /**
   * @param folders those further back win; the last one is where new ones are written
   */
  public Scripts(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  public List<String> names() {
    return List.copyOf(files().keySet());
  }

  /** What every file says of itself. */
  public List<Header> headers() {
    return files().entrySet().stream().map(e -> header(e.getKey(), e.getValue())).toList();
  }

  /** Where new ones are written. */
  Path own() {
    return folders.getLast();
  }

  public Optional<Header> find(String name) {
    return Optional.ofNullable(files().get(name)).map(file -> header(name, file));
  }

  /**
   * A script that may be run.
   *
   * @throws Failure.UsageError when there is none of that name, or others could have changed it
   */
  public Path runnable(String name) {
    Path file = files().get(name);
    if (file == null) {
      throw new Failure.UsageError("no such script: name=" + name);
    }
    return Trusted.file(file);
  }

  private TreeMap<String, Path> files() {
    TreeMap<String, Path> found = new TreeMap<>();
    for (Path folder : folders) {
      for (Path file : list(folder)) {
        String name = file.getFileName().toString();
        if (name.matches("[a-z][a-z0-9-]*\\.groovy")) {
          found.put(name.substring(0, name.length() - SUFFIX.length()), file);
        }
      }
    }
    return found;
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Header header(String name, Path file) {
    Map<String, List<String>> tags = new HashMap<>();
    StringBuilder description = new StringBuilder();
    for (String line : comment(file)) {
      Matcher tag = TAG.matcher(line);
      if (tag.matches()) {
        tags.computeIfAbsent(tag.group(1), t -> new ArrayList<>()).add(tag.group(2).strip());
      } else {
        description.append(line).append(' ');
      }
    }
    String text = description.toString().replaceAll("\\s+", " ").strip();
    return new Header(
        name,
        file,
        text.isEmpty() ? "A script." : text,
        all(tags, "param").stream().map(p -> (p + " ").split("\\s+", 2)).toList(),
        all(tags, "option"),
        all(tags, "view"),
        all(tags, "check"),
        all(tags, "example"));
  }

  private static List<String> all(Map<String, List<String>> tags, String name) {
    return tags.getOrDefault(name, List.of());
  }

  /** Lines of the first comment, without its stars. */
  private static List<String> comment(Path file) {
    try {
      String text = Files.readString(file);
      int start = text.indexOf("/**");
      int end = text.indexOf("*/", start + 3);
      if (start < 0 || end < 0 || !text.substring(0, start).replaceFirst("^#!.*", "").isBlank()) {
        return List.of();
      }
      return text.substring(start + 3, end).lines().map(Scripts::bare).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String bare(String line) {
    return line.strip().replaceFirst("^\\*+\\s?", "").strip();
  }
}
