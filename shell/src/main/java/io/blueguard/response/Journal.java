package io.blueguard.response;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The case journal: who did what, when, why, and what it was before and after. One entry a line,
 * each bound to the one before by its hash, each on the disk before {@link #append} returns.
 *
 * <p>Beside the journal lies {@code NAME.head}, the number and hash of the newest entry, so that
 * lines cut off at the end are noticed. Whoever can write both files can still make a new history:
 * a head that was noted elsewhere settles that.
 *
 * <p>A line that was not finished, as after a loss of power, is kept; the next entry names it by
 * its hash. Several consoles may write to one journal; a file lock keeps them apart.
 */
public final class Journal {
  /** The last entry is looked for in that much of the end. */
  private static final int TAIL = 4 << 20;

  // A file lock is held by the whole process, so threads need another one.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path file;

  /**
   * @param file created with its folder by the first entry
   */
  public Journal(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /**
   * Adds an entry and waits until the disk has it.
   *
   * @param facts plain values; those of {@link Entry} have fixed names
   * @throws Failure.EngineFailure when it cannot be written
   */
  public Entry append(Map<String, ?> facts) {
    THREADS.lock();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel = open()) {
        channel.lock(); // until it is closed
        return append(channel, facts);
      }
    } catch (IOException e) {
      throw failed("cannot write the journal", e);
    } finally {
      THREADS.unlock();
    }
  }

  /** Adds what a person wants to have in it. */
  public Entry note(String text) {
    return append(facts("action", "note", "phase", "done", "why", text));
  }

  /**
   * Every entry that can be read, oldest first; {@link #verify} says whether they are to be
   * believed.
   */
  public List<Entry> entries() {
    return lines().stream().map(Entry::parse).flatMap(Optional::stream).toList();
  }

  /** Reads all of it and checks each line. */
  public JournalCheck verify() {
    return verify(null);
  }

  /**
   * @param noted number and hash of an entry that it must hold, as noted elsewhere; null for none
   */
  public JournalCheck verify(String noted) {
    return JournalCheck.of(lines(), endsTorn(), head(), Optional.ofNullable(noted));
  }

  /** The newest entry as the head file has it: number and hash, or empty. */
  private Optional<String> head() {
    try {
      return Files.exists(headFile())
          ? Optional.of(Files.readString(headFile(), StandardCharsets.ISO_8859_1).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw failed("cannot read the journal", e);
    }
  }

  private List<String> lines() {
    try {
      return Files.exists(file)
          ? Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()
          : List.of();
    } catch (IOException e) {
      throw failed("cannot read the journal", e);
    }
  }

  private boolean endsTorn() {
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      String tail = tail(channel);
      return !tail.isEmpty() && !tail.endsWith("\n");
    } catch (IOException e) {
      throw failed("cannot read the journal", e);
    }
  }

  private Entry append(FileChannel channel, Map<String, ?> facts) throws IOException {
    String tail = tail(channel);
    StringBuilder text = new StringBuilder();
    if (!tail.isEmpty() && !tail.endsWith("\n")) {
      text.append('\n');
    }
    List<String> lines = tail.lines().toList();
    Optional<Entry> last = lastEntry(lines);
    if (!lines.isEmpty() && Entry.parse(lines.getLast()).isEmpty()) {
      last = Optional.of(Entry.after(last, now(), Entry.recovered(lines.getLast())));
      text.append(last.get().line()).append('\n');
    }
    Entry entry = Entry.after(last, now(), facts);
    text.append(entry.line()).append('\n');
    write(channel, text.toString());
    writeHead(entry);
    return entry;
  }

  private static Optional<Entry> lastEntry(List<String> lines) {
    for (String line : lines.reversed()) {
      Optional<Entry> entry = Entry.parse(line);
      if (entry.isPresent()) {
        return entry;
      }
    }
    return Optional.empty();
  }

  private static String tail(FileChannel channel) throws IOException {
    long start = Math.max(0, channel.size() - TAIL);
    ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
    while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
      // Until the end of the file.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    long at = channel.size();
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    channel.force(true);
  }

  /** By another name first: the head is the old one or the new one, whatever happens. */
  private void writeHead(Entry entry) throws IOException {
    Path next = headFile().resolveSibling(headFile().getFileName() + ".next");
    Files.writeString(
        next,
        entry.head() + "\n",
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.DSYNC);
    Files.move(next, headFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path headFile() {
    return file.resolveSibling(file.getFileName() + ".head");
  }

  private FileChannel open() throws IOException {
    boolean isNew = !Files.exists(file);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (isNew) {
      try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
        folder.force(true);
      }
    }
    return channel;
  }

  private static String now() {
    return Instant.now().toString();
  }

  private Failure.EngineFailure failed(String what, IOException e) {
    return new Failure.EngineFailure(
        what + ": file=" + file + " reason=" + e.getClass().getSimpleName(), e);
  }

  /** A map that keeps its order, from names and values in turn; for facts. */
  static Map<String, Object> facts(Object... namesAndValues) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return facts;
  }
}
