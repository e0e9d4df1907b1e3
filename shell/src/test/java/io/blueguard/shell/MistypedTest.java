package io.blueguard.shell;

import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is nearly right is answered with what was meant. */
class MistypedTest {
  // Shared, so that the kernel is learned once.
  @TempDir private static Path state;
  private ConsoleTester console;

  @BeforeEach
  void open() {
    console = new ConsoleTester(state).on("example:clean");
  }

  @Test
  void aConditionThatLostItsQuotesOrSetsAColumnSaysSo() {
    console
        .exec("ps --where comm==init")
        .assertFails(
            2,
            "blueguard: no such column: name=init; text wants quotes that the shell leaves:"
                + " '… == \"init\"'");
    console
        .exec("ps --where 'comm = \"init\"'")
        .assertFails(2, "blueguard: condition sets a column: name=comm; did you mean ==");
    console.assertExec("ps --where 'def x = 3; pid == x' -o comm", "rcu_gp");
  }

  @Test
  void theNameOfAMachineSaysWhichWasMeant() {
    console.exec("@al ps").assertFails(2, "blueguard: no such target: name=al; did you mean @all");
    console
        .exec("@hots ps")
        .assertFails(2, "blueguard: no such target: name=hots; did you mean host");
    console.exec("@").assertFails(2, "blueguard: missing argument: name=COMMAND; try help foreach");
  }

  @Test
  void aWordThatBeginsWithAnAtSignIsNoFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("all"), "init_task");
    console
        .exec("sym @" + file)
        .assertFails(3, "blueguard: no such symbol: name=@" + file + "; try sym with a part of it");
  }

  @Test
  void aSymbolThatIsNearIsSuggested() {
    for (String line : List.of("sym schdule", "rd schdule", "dis schdule")) {
      console
          .exec(line)
          .assertFails(3, "blueguard: no such symbol: name=schdule; did you mean schedule");
    }
  }
}
