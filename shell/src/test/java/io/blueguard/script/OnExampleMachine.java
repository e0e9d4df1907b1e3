package io.blueguard.script;

import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Groovy on the machine that ships as an example; the last command's rows were 1, 2 and 3. */
abstract class OnExampleMachine {
  static final StringWriter OUT = new StringWriter();

  @TempDir static Path state;
  static Session session;
  static Groovy groovy;

  @BeforeAll
  static void attach() {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    session = new Session(new Settings(home, state, state, line -> {}, line -> {}));
    session.attach("example:clean");
    groovy = new Groovy(session, new PrintWriter(OUT, true), () -> List.of(1, 2, 3));
  }

  @AfterAll
  static void close() {
    session.close();
  }

  static Object eval(String text) {
    return groovy.evaluate(text);
  }

  /** What evaluating it prints. */
  static String printed(String text) {
    OUT.getBuffer().setLength(0);
    eval(text);
    return OUT.toString().strip();
  }
}
