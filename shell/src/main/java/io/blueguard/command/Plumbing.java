package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.render.Outlet;
import io.blueguard.response.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Sends a command's output where its line says: on, into a program, into a file. */
public final class Plumbing {
  private final Console console;
  private final OutputStream programs;

  /**
   * @param programs where programs behind a pipe write; null for this process's own terminal
   */
  public Plumbing(Console console, OutputStream programs) {
    this.console = console;
    this.programs = programs;
  }

  /**
   * @return as {@link Commands#run}
   */
  public int run(Line line) {
    if (line.program() != null) {
      return toProgram(line);
    }
    if (line.file() != null) {
      return toFile(line);
    }
    return Commands.run(console, line.words());
  }

  private int toProgram(Line line) {
    console.out().flush();
    int[] status = new int[1];
    Programs.pipe(line.program(), in -> status[0] = writeTo(in, line), programs);
    return status[0];
  }

  private int toFile(Line line) {
    StandardOpenOption how =
        line.append() ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    Path file = Path.of(line.file());
    try (Outlet out =
        new Outlet(
            Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how))) {
      int status = writeTo(out, line);
      if (out.failure() != null) {
        throw out.failure();
      }
      return status;
    } catch (IOException e) {
      throw new Failure.UsageError("cannot write: file=" + file + " reason=" + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException
        ? e.getClass().getSimpleName().replace("Exception", "")
        : e.getMessage();
  }

  private int writeTo(OutputStream to, Line line) {
    PrintWriter out = new PrintWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
    int status = Commands.run(console.writingTo(out), line.words());
    out.flush();
    return status;
  }
}
