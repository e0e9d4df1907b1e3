package io.blueguard.memory;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/** A dump of any format, compressed with zstd: unpacked to a file without a name, holes kept. */
final class ZstdArchive {
  // zstd --long=27: 128 MiB of memory to unpack. More is refused, for a file must not choose that.
  private static final int WINDOW_LOG = 27;
  private static final int CHUNK = 1 << 20;

  private final Source file;
  private final DumpOptions options;
  private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK).limit(0);
  private final ByteBuffer out = ByteBuffer.allocateDirect(4 * CHUNK);
  private long fetched;
  private long unpacked;

  private ZstdArchive(Source file, DumpOptions options) {
    this.file = file;
    this.options = options;
  }

  static Dump open(Source file, DumpOptions options) {
    Engine plain = new ZstdArchive(file, options).unpack();
    try {
      Dump dump = DumpFormats.openUnpacked(plain, options);
      file.engine().close();
      return dump.named(dump.format() + ".zst", List.of());
    } catch (Failure unusable) {
      plain.close();
      throw unusable;
    }
  }

  private Engine unpack() {
    try (Scratch scratch = new Scratch(options.scratch());
        ZstdDecompressCtx zstd = new ZstdDecompressCtx().setLongMax(WINDOW_LOG)) {
      boolean whole = false;
      while (fetch() || !whole) {
        whole = step(zstd);
        flush(scratch, out.hasRemaining() ? CHUNK : 0);
      }
      flush(scratch, 0);
      if (unpacked == 0) {
        throw new Failure.BadData(
            "archive is empty: size=%d; compress the dump again".formatted(file.size()));
      }
      return scratch.open(unpacked, options.files());
    }
  }

  /** One step of the stream; whether it ended a frame. */
  private boolean step(ZstdDecompressCtx zstd) {
    int produced = out.position();
    int consumed = in.position();
    boolean ended;
    try {
      ended = zstd.decompressDirectByteBufferStream(out, in);
    } catch (ZstdException damaged) {
      throw damaged(damaged);
    }
    boolean stuck = out.position() == produced && in.position() == consumed && out.hasRemaining();
    if (!ended && stuck && fetched == file.size()) {
      throw new Failure.BadData(
          "archive ends early: offset=%s unpacked=%s; copy it again, or keep what zstd -dc still gives"
              .formatted(Hex.of(fetched), Hex.of(unpacked + produced)));
    }
    return ended;
  }

  private Failure damaged(ZstdException cause) {
    return new Failure.BadData(
        "archive is damaged: offset=%s unpacked=%s cause=%s; check it with zstd -t --long=%d"
            .formatted(
                Hex.of(fetched - in.remaining()),
                Hex.of(unpacked + out.position()),
                cause.getMessage(),
                WINDOW_LOG),
        cause);
  }

  /** Whether there is input left. */
  private boolean fetch() {
    if (!in.hasRemaining() && fetched < file.size()) {
      int part = (int) Math.min(CHUNK, file.size() - fetched);
      in.clear().limit(part);
      file.read(fetched, MemorySegment.ofBuffer(in));
      fetched += part;
      options.progress().at("unpacking", fetched, file.size());
    }
    return in.hasRemaining();
  }

  /** Writes what was unpacked once the buffer has no more than {@code room} bytes left. */
  private void flush(Scratch scratch, int room) {
    if (room > 0 && out.remaining() > room) {
      return;
    }
    out.flip();
    long length = out.remaining();
    scratch.write(unpacked, out);
    unpacked += length;
    out.clear();
  }
}
