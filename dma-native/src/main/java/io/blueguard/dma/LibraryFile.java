package io.blueguard.dma;

import io.blueguard.base.Failure.EngineUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file to load the native library from. In order: the system property {@value #PROPERTY}, the
 * build tree (the class path entry is a directory), the jar (copied out to a temporary file, that
 * is deleted as soon as it is loaded).
 *
 * @param temporary whether the file is a copy that the loader deletes
 */
record LibraryFile(Path path, boolean temporary) {
  static final String PROPERTY = "blueguard.dma.library";

  /**
   * @throws EngineUnavailable when there is none for this machine
   */
  static LibraryFile find() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return named(Path.of(named));
    }
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    String resource = TargetName.resource(os, arch);
    if (resource == null) {
      throw new EngineUnavailable(
          "no native library for this machine: os=%s arch=%s; linux on amd64 or aarch64 is needed"
              .formatted(os, arch));
    }
    URL url = LibraryFile.class.getClassLoader().getResource(resource);
    if (url == null) {
      throw new EngineUnavailable(
          "native library was not built: resource=" + resource + "; build with mvn package");
    }
    return at(url);
  }

  private static LibraryFile named(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new EngineUnavailable(
          "native library is not there: %s=%s; unset the property to use the built one"
              .formatted(PROPERTY, path));
    }
    return new LibraryFile(path.toAbsolutePath(), false);
  }

  static LibraryFile at(URL url) {
    try {
      URI uri = url.toURI();
      if (url.getProtocol().equals("file")) {
        return new LibraryFile(Path.of(uri), false);
      }
      return new LibraryFile(copied(url), true);
    } catch (IOException | URISyntaxException e) {
      throw new EngineUnavailable("native library cannot be copied out: from=" + url, e);
    }
  }

  private static Path copied(URL url) throws IOException {
    Path copy = Files.createTempFile("libblueguard_dma", ".so");
    try (InputStream in = url.openStream()) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      Files.delete(copy);
      throw e;
    }
  }

  void loaded() throws IOException {
    if (temporary) {
      Files.delete(path);
    }
  }
}
