package io.blueguard.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's own files: sources and compiled classes, whatever a build left beside them. */
final class Tree {
  static final Path ROOT = Path.of(System.getProperty("blueguard.root", "..")).normalize();
  private static final Set<String> SOURCES =
      Set.of("java", "groovy", "cpp", "hpp", "cc", "h", "sh", "py", "cmake");

  private Tree() {}

  static List<byte[]> classes() {
    return Stream.of("dma-native", "shell")
        .map(module -> ROOT.resolve(module).resolve("target/classes"))
        .flatMap(Tree::files)
        .filter(file -> file.toString().endsWith(".class"))
        .map(Tree::bytes)
        .toList();
  }

  static List<Path> sources(String... extensions) {
    Set<String> wanted = extensions.length == 0 ? SOURCES : Set.of(extensions);
    return Stream.of("dma-native", "shell", "scripts", "examples", ".ci")
        .map(ROOT::resolve)
        .flatMap(Tree::files)
        .filter(file -> wanted.contains(extension(file)))
        .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
        .sorted()
        .toList();
  }

  static List<String> lines(Path file) {
    return text(file).lines().toList();
  }

  static String text(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  static List<String> resource(String name) {
    try (var in = Tree.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).collect(Collectors.toList()).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
