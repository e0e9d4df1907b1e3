package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path folder;
  private Path file;
  private Journal journal;

  @BeforeEach
  void fiveEntries() {
    file = folder.resolve("case/journal.jsonl");
    journal = new Journal(file);
    for (int i = 1; i <= 5; i++) {
      journal.append(Map.of("action", "note", "why", "number " + i));
    }
  }

  @Test
  void whatWasWrittenIsSoundAndReadsBack() {
    JournalCheck check = journal.verify();
    assertEquals(List.of(), check.faults());
    assertEquals(5, check.entries());
    assertEquals(journal.entries().getLast().head(), check.head());
    assertEquals("number 3", journal.entries().get(2).why());
    assertFalse(journal.entries().get(2).who().isEmpty());
  }

  @Test
  void aJournalThatWasNeverWrittenIsSoundAndEmpty() {
    JournalCheck check = new Journal(folder.resolve("none")).verify();
    assertTrue(check.sound());
    assertEquals(0, check.entries());
  }

  @Test
  void everyByteThatIsChangedIsNoticedInItsLine() throws IOException {
    List<String> lines = lines();
    for (int line = 0; line < lines.size(); line++) {
      for (int at = 0; at < lines.get(line).length(); at += 7) {
        List<String> changed = new ArrayList<>(lines);
        StringBuilder text = new StringBuilder(lines.get(line));
        text.setCharAt(at, (char) (text.charAt(at) ^ 1));
        changed.set(line, text.toString());
        write(changed);
        JournalCheck check = journal.verify();
        assertFalse(check.sound(), "line " + (line + 1) + " byte " + at);
        assertEquals(line + 1, check.faults().getFirst().line());
      }
    }
  }

  @Test
  void aLineThatWasWrittenAnewWithARightHashIsNoticedBehindIt() throws IOException {
    List<String> lines = lines();
    String body = lines.get(1).replace("number 2", "number 0").replaceFirst(",\"hash.*", "");
    lines.set(1, body + ",\"hash\":\"" + Entry.sha256(body) + "\"}");
    write(lines);
    assertEquals(
        List.of(
            new JournalCheck.Fault(
                3,
                "out_of_order",
                "line does not follow the one before: n=3 expected=3; a line was removed, added,"
                    + " or written anew")),
        journal.verify().faults());
  }

  @Test
  void aLineThatWasRemovedIsNoticed() throws IOException {
    List<String> lines = lines();
    lines.remove(2);
    write(lines);
    assertEquals(
        List.of(
            new JournalCheck.Fault(
                3,
                "out_of_order",
                "line does not follow the one before: n=4 expected=3; a line was removed, added,"
                    + " or written anew")),
        journal.verify().faults());
  }

  @Test
  void linesThatWereSwappedAreNoticed() throws IOException {
    List<String> lines = lines();
    lines.set(1, lines.set(2, lines.get(1)));
    write(lines);
    assertEquals(2, journal.verify().faults().getFirst().line());
  }

  @Test
  void linesCutOffAtTheEndAreNoticedByTheHead() throws IOException {
    String head = journal.entries().getLast().head();
    write(lines().subList(0, 3));
    assertEquals(
        List.of(
            new JournalCheck.Fault(
                4,
                "cut_off",
                "journal does not hold its newest entry: head="
                    + head
                    + "; lines were cut off or written anew")),
        journal.verify().faults());
  }

  @Test
  void theLastLineWrittenAnewIsNoticedByTheHead() throws IOException {
    List<String> lines = lines();
    String body = lines.get(4).replace("number 5", "number 0").replaceFirst(",\"hash.*", "");
    lines.set(4, body + ",\"hash\":\"" + Entry.sha256(body) + "\"}");
    write(lines);
    assertEquals("cut_off", journal.verify().faults().getFirst().kind());
  }

  @Test
  void aHeadFileThatIsGoneIsNoticed() throws IOException {
    Files.delete(file.resolveSibling("journal.jsonl.head"));
    assertEquals("cut_off", journal.verify().faults().getFirst().kind());
  }

  @Test
  void aTornLineIsReportedAndTheJournalGoesOn() throws IOException {
    Files.writeString(file, "{\"n\":6,\"time\":\"2026", StandardOpenOption.APPEND);
    assertEquals(
        List.of(
            new JournalCheck.Fault(
                6, "torn", "line is torn: bytes=19; the next entry keeps it and goes on")),
        journal.verify().faults());
    journal.append(Map.of("action", "note", "why", "after"));
    JournalCheck check = journal.verify();
    assertEquals(List.of(), check.faults());
    assertEquals(7, check.entries());
    Entry recovered = journal.entries().get(5);
    assertEquals("recovered", recovered.action());
    assertEquals(19L, recovered.fields().get("torn_bytes"));
    assertEquals(8, lines().size());
  }

  @Test
  void aTornLineThatIsChangedLaterIsNoticed() throws IOException {
    Files.writeString(file, "{\"n\":6,\"time\":\"2026", StandardOpenOption.APPEND);
    journal.append(Map.of("action", "note", "why", "after"));
    List<String> lines = lines();
    lines.set(5, "{\"n\":6,\"time\":\"2025");
    write(lines);
    assertEquals(
        List.of(new JournalCheck.Fault(6, "not_an_entry", "line is no entry")),
        journal.verify().faults());
  }

  @Test
  void anEntryThatOnlyLacksItsLineEndStaysAnEntry() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 1));
    journal.append(Map.of("action", "note", "why", "after"));
    assertEquals(List.of(), journal.verify().faults());
    assertEquals(6, journal.entries().size());
  }

  @Test
  void entriesOfManyWritersFollowEachOther() throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Journal own = new Journal(file);
      writers.add(Thread.ofVirtual().start(() -> own.append(Map.of("action", "note"))));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertEquals(List.of(), journal.verify().faults());
    assertEquals(13, journal.entries().size());
  }

  @Test
  void whatAPersonSaysStaysOnItsLine() {
    journal.append(Map.of("why", "two\nlines, \"quotes\" and \u001b[31mcolour"));
    assertTrue(journal.verify().sound());
    assertEquals("two\nlines, \"quotes\" and \u001b[31mcolour", journal.entries().getLast().why());
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
  }

  private void write(List<String> lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
  }
}
