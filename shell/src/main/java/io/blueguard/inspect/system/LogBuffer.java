package io.blueguard.inspect.system;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The log until 5.9: records one behind the other in {@code log_buf}.
 *
 * <pre>
 *   struct printk_log { u64 ts_nsec; u16 len, text_len, dict_len; u8 facility; u8 flags:5, level:3 }
 *   text (text_len bytes) dictionary (dict_len bytes) padding (to len);  len 0: go on at the start
 * </pre>
 */
final class LogBuffer {
  private static final long MAX_SIZE = 1L << 31;

  private final Kernel kernel;
  private final Reader reader;
  private final Rows<LogLine> rows = new Rows<>();
  private final Field time;
  private final Field length;
  private final Field textLength;
  private final Field facility;
  private final Field level;
  private final Optional<Field> caller;
  private final long head;

  LogBuffer(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    time = kernel.field("printk_log", "ts_nsec");
    length = kernel.field("printk_log", "len");
    textLength = kernel.field("printk_log", "text_len");
    facility = kernel.field("printk_log", "facility");
    level = kernel.field("printk_log", "level");
    caller = kernel.optional("printk_log", "caller_id");
    head = kernel.struct("printk_log").size();
  }

  Inspection<LogLine> read() {
    long buffer = reader.u64(kernel.symbol("log_buf"));
    long size = reader.u32(kernel.symbol("log_buf_len")) & 0xffff_ffffL;
    long at = reader.u32(kernel.symbol("log_first_idx")) & 0xffff_ffffL;
    long end = reader.u32(kernel.symbol("log_next_idx")) & 0xffff_ffffL;
    long seq = reader.u64(kernel.symbol("log_first_seq"));
    long next = reader.u64(kernel.symbol("log_next_seq"));
    if (size > MAX_SIZE || at > size || end > size) {
      throw new Failure.BadData("log has an impossible size: log_buf_len=" + size);
    }
    // A record is no shorter than its head, so that this many fill the buffer.
    for (long most = size / head + 1; seq < next && most > 0; most--) {
      long bytes = at + head > size ? 0 : length.get(reader, buffer + at);
      if (bytes == 0 && at == 0) {
        rows.fault("log", "has a record without a length: seq=" + seq);
        break;
      }
      if (bytes == 0) {
        at = 0;
      } else {
        record(seq++, buffer + at);
        at += bytes;
      }
    }
    if (seq < next) {
      rows.fault("log", "ends before its last record: seq=" + seq + " last=" + (next - 1));
    }
    return rows.done();
  }

  private void record(long seq, long va) {
    rows.attempt(
        "record " + seq,
        () ->
            LogLine.of(
                seq,
                time.get(reader, va),
                level.get(reader, va),
                facility.get(reader, va),
                caller.map(field -> field.get(reader, va)).orElse(-1L),
                new String(
                    reader.bytes(va + head, (int) textLength.get(reader, va)),
                    StandardCharsets.ISO_8859_1)));
  }
}
