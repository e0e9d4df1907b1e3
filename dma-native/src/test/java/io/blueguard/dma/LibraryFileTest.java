package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.EngineUnavailable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFileTest {
  @TempDir private Path directory;

  @Test
  void theBuildTreesLibraryIsLoadedWhereItLies() {
    LibraryFile found = LibraryFile.find();
    assertTrue(found.path().endsWith("libblueguard_dma.so"), found.toString());
    assertFalse(found.temporary());
  }

  @Test
  void aLibraryInAJarIsCopiedOutAndDeletedWhenLoaded() throws IOException {
    byte[] bytes = {1, 2, 3};
    Path jar = directory.resolve("a.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("lib.so"));
      out.write(bytes);
    }
    LibraryFile copy = LibraryFile.at(URI.create("jar:" + jar.toUri() + "!/lib.so").toURL());
    assertTrue(copy.temporary());
    assertArrayEquals(bytes, Files.readAllBytes(copy.path()));
    copy.loaded();
    assertFalse(Files.exists(copy.path()));
  }

  @Test
  void aNamedLibraryThatIsNotThereIsNotReplacedSilently() {
    Path missing = directory.resolve("none.so");
    System.setProperty(LibraryFile.PROPERTY, missing.toString());
    try {
      EngineUnavailable failure = assertThrows(EngineUnavailable.class, LibraryFile::find);
      assertEquals(
          "native library is not there: blueguard.dma.library="
              + missing
              + "; unset the property to use the built one",
          failure.getMessage());
    } finally {
      System.clearProperty(LibraryFile.PROPERTY);
    }
  }
}
