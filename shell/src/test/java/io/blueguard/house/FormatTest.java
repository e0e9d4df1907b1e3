package io.blueguard.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Java is formatted by google-java-format, C++ is held to what a glance can hold. With {@code
 * -Dformat.write=true} the Java files are rewritten instead.
 */
class FormatTest {
  private static final boolean WRITE = Boolean.getBoolean("format.write");

  @Test
  void everyJavaFileIsFormatted() throws Exception {
    List<String> unformatted = new ArrayList<>();
    for (Path file : Tree.sources("java")) {
      String before = Tree.text(file);
      String after = format(before);
      if (!before.equals(after) && !rewritten(file, after)) {
        unformatted.add(Tree.ROOT.relativize(file).toString());
      }
    }
    assertEquals(List.of(), unformatted, "mvn test -Dtest=FormatTest -Dformat.write=true");
  }

  @Test
  void aFileThatIsNotFormattedIsNoticed() throws Exception {
    String untidy = "package a;\nimport java.util.List;\nclass A { int  x ; }\n";
    assertNotEquals(untidy, format(untidy));
    assertEquals("package a;\n\nclass A {\n  int x;\n}\n", format(untidy));
  }

  @Test
  void everyNativeFileIsTidy() {
    assertEquals(
        List.of(),
        Tree.sources("cpp", "hpp", "cc", "h").stream()
            .flatMap(file -> Texts.untidy(file.toString(), Tree.lines(file)).stream())
            .toList());
  }

  @Test
  void tabsTrailingBlanksAndWideLinesAreNoticed() {
    assertEquals(
        List.of("a.cpp:1 has a tab", "a.cpp:2 ends in blanks", "a.cpp:3 is wider than 120"),
        Texts.untidy("a.cpp", List.of("\tint x;", "int y; ", "x".repeat(121), "x".repeat(120))));
  }

  private static boolean rewritten(Path file, String text) throws IOException {
    if (WRITE) {
      Files.writeString(file, text);
    }
    return WRITE;
  }

  private static String format(String source) throws FormatterException {
    String ordered =
        ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), Style.GOOGLE);
    return new Formatter().formatSource(ordered);
  }
}
