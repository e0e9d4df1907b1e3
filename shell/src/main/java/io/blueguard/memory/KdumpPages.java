package io.blueguard.memory;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.blueguard.base.Hex;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The pages of a kdump in the order of their descriptors.
 *
 * <pre>
 *   descriptor   0 offset(8)  8 size(4)  12 flags(4)  16 page flags(8)
 *   flags        1 zlib  2 lzo  4 snappy  0x20 zstd
 * </pre>
 */
final class KdumpPages implements AutoCloseable {
  private static final int DESCRIPTOR = 24;
  private static final int BATCH = 1024;
  private static final int ZLIB = 1;
  private static final int ZSTD = 0x20;
  private static final int COMPRESSED = 0x27;

  private final Source file;
  private final int block;
  private final long descriptors;
  private final byte[] packed;
  private final byte[] page;
  private final Inflater zlib = new Inflater();
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private MemorySegment batch = MemorySegment.NULL;
  private long batchIndex = -1;
  private long lastOffset = -1;
  private String fault;

  KdumpPages(Source file, int block, long descriptors) {
    this.file = file;
    this.block = block;
    this.descriptors = descriptors;
    this.packed = new byte[block];
    this.page = new byte[block];
  }

  /** Why the last page was null. */
  String fault() {
    return fault;
  }

  /** The page's bytes, valid until the next call, or null when they cannot be had. */
  ByteBuffer page(long index) {
    long at = descriptor(index);
    if (at < 0) {
      return failed("descriptor=%d reason=cut off".formatted(index));
    }
    long offset = batch.get(Reader.U64, at);
    int size = batch.get(Reader.U32, at + 8);
    int flags = batch.get(Reader.U32, at + 12) & COMPRESSED;
    // All pages of zeros share one piece of data.
    if (offset == lastOffset) {
      return ByteBuffer.wrap(page);
    }
    if (size <= 0 || size > block || !file.has(offset, size)) {
      return failed("descriptor=%d offset=%s size=%d".formatted(index, Hex.of(offset), size));
    }
    lastOffset = -1;
    file.read(offset, MemorySegment.ofArray(packed).asSlice(0, size));
    if (!unpack(size, flags)) {
      return failed(
          "descriptor=%d offset=%s flags=%s reason=cannot be unpacked"
              .formatted(index, Hex.of(offset), Hex.of(flags)));
    }
    lastOffset = offset;
    return ByteBuffer.wrap(page);
  }

  private ByteBuffer failed(String reason) {
    fault = reason;
    return null;
  }

  /** Where in the batch the descriptor is, after fetching that batch; -1 behind the file's end. */
  private long descriptor(long index) {
    long first = index - index % BATCH;
    if (first != batchIndex) {
      batch =
          MemorySegment.ofArray(file.head(descriptors + first * DESCRIPTOR, BATCH * DESCRIPTOR));
      batchIndex = first;
    }
    long at = (index - first) * DESCRIPTOR;
    return at + DESCRIPTOR <= batch.byteSize() ? at : -1;
  }

  private boolean unpack(int size, int flags) {
    try {
      return switch (flags) {
        case 0 -> copy(size);
        case ZLIB -> inflate(size);
        case ZSTD -> zstd.decompressByteArray(page, 0, block, packed, 0, size) == block;
        default -> false;
      };
    } catch (DataFormatException | ZstdException damaged) {
      return false;
    }
  }

  private boolean copy(int size) {
    System.arraycopy(packed, 0, page, 0, size);
    return size == block;
  }

  private boolean inflate(int size) throws DataFormatException {
    zlib.reset();
    zlib.setInput(packed, 0, size);
    return zlib.inflate(page) == block;
  }

  @Override
  public void close() {
    zlib.end();
    zstd.close();
  }
}
