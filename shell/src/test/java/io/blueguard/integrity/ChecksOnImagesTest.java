package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.inspect.Rows;
import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.inspect.module.ModuleSymbols;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Symbol;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All checks on raw RAM images of clean machines, as many as the folder in {@code BLUEGUARD_IMAGES}
 * has: no kernel may give a finding.
 */
class ChecksOnImagesTest {
  @TempDir private Path state;

  @Test
  void cleanMachinesOfEveryKernelGiveNoFinding() throws IOException {
    String folder = System.getenv("BLUEGUARD_IMAGES");
    assumeTrue(folder != null, "BLUEGUARD_IMAGES names no folder with raw RAM images");
    List<String> found = new ArrayList<>();
    try (Stream<Path> images = Files.list(Path.of(folder))) {
      for (Path image : images.filter(file -> file.toString().endsWith(".raw")).toList()) {
        check(image, found);
      }
    }
    assertEquals(List.of(), found);
  }

  private void check(Path image, List<String> found) {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    try (Session session =
        new Session(new Settings(home, state, state, warning -> {}, step -> {}))) {
      Target target = session.attach("file:" + image);
      for (Check check : Checks.all()) {
        target
            .inspect(check)
            .rows()
            .forEach(row -> found.add(image.getFileName() + " " + row.check() + row.object()));
      }
      marks(target.kernel(), image.getFileName() + " is called ", found);
    }
  }

  /** Arm64's modules say by $x and $d where code and data begin: names of no function. */
  private static void marks(Kernel kernel, String what, List<String> found) {
    CodeMap code = CodeMap.of(kernel, new Rows<CodePointer>());
    ModuleSymbols symbols = new ModuleSymbols(kernel);
    for (long module : Modules.list(kernel).objects()) {
      for (Symbol symbol : symbols.of(module, "")) {
        String name = code.at(symbol.va()).symbol();
        if (name.startsWith("$")) {
          found.add(what + name);
        }
      }
    }
  }

  /** A function of any kind: where the kernel has no pointer to it, nobody else may have one. */
  @Test
  void aPointerToAFunctionThatAKernelWithBranchTrackingHasNoPointerToIsReported()
      throws IOException {
    String folder = System.getenv("BLUEGUARD_IMAGES");
    assumeTrue(folder != null, "BLUEGUARD_IMAGES names no folder with raw RAM images");
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    for (String name : List.of("6.12.raw", "7.x.raw")) {
      Path image = Path.of(folder, name);
      assumeTrue(Files.exists(image), "no such image: " + name);
      try (Session session =
          new Session(new Settings(home, state, state, warning -> {}, step -> {}))) {
        Kernel kernel = session.attach("file:" + image).kernel();
        CodePointer pointer = terminals().inspect(kernel).rows().getLast();
        TamperedMemory memory = new TamperedMemory(kernel);
        memory.write64(pointer.place(), kernel.symbol("copy_process"));
        List<Finding> found = Checks.named("tty").inspect(memory.kernel()).rows();
        assertEquals(1, found.size(), found.toString());
        assertTrue(found.getFirst().sentence().contains("endbr64"), found.toString());
      }
    }
  }

  private static PointerView terminals() {
    return PointerView.all().stream()
        .filter(view -> view.name().equals("tty"))
        .findFirst()
        .orElseThrow();
  }
}
