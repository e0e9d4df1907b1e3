package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Events in a file, one JSON object a line: only ever appended to, and given to the system with
 * each event, so that a killed process loses nothing it has told of.
 */
public final class EventLog implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private EventLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param file null for a log that keeps nothing
   * @throws Failure.UsageError when it cannot be written
   */
  public static EventLog to(Path file) {
    if (file == null) {
      return new EventLog(null, null);
    }
    try {
      return new EventLog(
          file,
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new Failure.UsageError("cannot write event log: file=" + file + " reason=" + e, e);
    }
  }

  public void append(Event event) {
    if (channel == null) {
      return;
    }
    String line = Json.write(Columns.of(Event.class).json(event)) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new Failure.UsageError("cannot write event log: file=" + file + " reason=" + e, e);
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new Failure.UsageError("cannot close event log: file=" + file + " reason=" + e, e);
    }
  }
}
