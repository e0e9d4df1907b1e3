package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptsTest {
  @TempDir private Path project;
  @TempDir private Path own;

  private Scripts scripts() {
    return new Scripts(List.of(project, own, project.resolve("nowhere")));
  }

  @Test
  void aFileIsACommandCalledLikeIt() throws IOException {
    Files.writeString(project.resolve("holds.groovy"), "1");
    Files.writeString(project.resolve("README.md"), "no script");
    Files.writeString(project.resolve("Holds.groovy"), "not a name one types");
    Files.writeString(own.resolve("mine.groovy"), "2");
    assertEquals(List.of("holds", "mine"), scripts().names());
  }

  @Test
  void theUsersOwnScriptStandsBeforeTheProjects() throws IOException {
    Files.writeString(project.resolve("x.groovy"), "1");
    Path mine = Files.writeString(own.resolve("x.groovy"), "2");
    assertEquals(mine, scripts().runnable("x"));
  }

  @Test
  void theFirstCommentSaysWhatItDoes() throws IOException {
    Files.writeString(
        project.resolve("holds.groovy"),
        """
        /**
         * Say who holds
         * a file open.
         *
         * @param PATH of the file
         * @example holds /dev/console
         */
        /** not this */
        rows
        """);
    Scripts.Header header = scripts().find("holds").orElseThrow();
    assertEquals("Say who holds a file open.", header.description());
    assertEquals("PATH", header.parameters().getFirst()[0]);
    assertEquals("of the file ", header.parameters().getFirst()[1]);
    assertEquals(List.of("holds /dev/console"), header.examples());
  }

  @Test
  void aScriptWithoutACommentStillHasADescription() throws IOException {
    Files.writeString(project.resolve("x.groovy"), "println 1 /** no */");
    assertEquals("A script.", scripts().find("x").orElseThrow().description());
  }

  @Test
  void aScriptThatOthersCanWriteIsRefused() throws IOException {
    Path file = Files.writeString(project.resolve("x.groovy"), "1");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
    Failure refused = assertThrows(Failure.UsageError.class, () -> scripts().runnable("x"));
    assertEquals(
        "others can write it: file=" + file + "; try chmod o-w " + file, refused.getMessage());
  }

  @Test
  void anUnknownScriptIsAUsageError() {
    assertEquals(
        "no such script: name=x",
        assertThrows(Failure.UsageError.class, () -> scripts().runnable("x")).getMessage());
  }
}
