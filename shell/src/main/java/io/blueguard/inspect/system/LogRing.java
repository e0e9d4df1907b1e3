package io.blueguard.inspect.system;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.nio.charset.StandardCharsets;

/**
 * The log since 5.10, {@code struct printk_ringbuffer}: descriptors by the low bits of their id,
 * each with an info beside it and a block of text in a second ring.
 *
 * <pre>
 *   descs[id % n]  { state_var: state in the two highest bits, id below; text_blk_lpos { begin, next } }
 *   infos[id % n]  { seq, ts_nsec, text_len, facility, flags:5 level:3, caller_id, … }
 *   data[begin % size]  { unsigned long id; text }      a block that does not fit before the end of
 *                                                       the ring lies at its start
 * </pre>
 */
final class LogRing {
  private static final int MAX_COUNT_BITS = 24;
  private static final int MAX_SIZE_BITS = 30;
  private static final int STATE = 62;
  private static final long ID = (1L << STATE) - 1;

  /** The text may still grow. */
  private static final long COMMITTED = 1;

  private static final long FINALIZED = 2;

  private final Reader reader;
  private final Rows<LogLine> rows = new Rows<>();
  private final Field state;
  private final Field begin;
  private final Field next;
  private final Field seq;
  private final Field time;
  private final Field length;
  private final Field facility;
  private final Field level;
  private final Field caller;
  private final long descs;
  private final long infos;
  private final long descSize;
  private final long infoSize;
  private final long tail;
  private final long head;
  private final long count;
  private final long data;
  private final long size;

  // Records share no text, so that all of them hold no more than the ring.
  private long room;

  LogRing(Kernel kernel) {
    reader = kernel.space();
    state = kernel.field("prb_desc", "state_var.counter");
    begin = kernel.field("prb_desc", "text_blk_lpos.begin");
    next = kernel.field("prb_desc", "text_blk_lpos.next");
    seq = kernel.field("printk_info", "seq");
    time = kernel.field("printk_info", "ts_nsec");
    length = kernel.field("printk_info", "text_len");
    facility = kernel.field("printk_info", "facility");
    level = kernel.field("printk_info", "level");
    caller = kernel.field("printk_info", "caller_id");
    descSize = kernel.struct("prb_desc").size();
    infoSize = kernel.struct("printk_info").size();
    long ring = reader.u64(kernel.symbol("prb"));
    descs = ring(kernel, ring, "desc_ring.descs");
    infos = ring(kernel, ring, "desc_ring.infos");
    tail = ring(kernel, ring, "desc_ring.tail_id.counter") & ID;
    head = ring(kernel, ring, "desc_ring.head_id.counter") & ID;
    count = bits(ring(kernel, ring, "desc_ring.count_bits"), MAX_COUNT_BITS);
    data = ring(kernel, ring, "text_data_ring.data");
    size = bits(ring(kernel, ring, "text_data_ring.size_bits"), MAX_SIZE_BITS);
    room = size;
  }

  private static long ring(Kernel kernel, long ring, String member) {
    return kernel.field("printk_ringbuffer", member).get(kernel.space(), ring);
  }

  private static long bits(long bits, int most) {
    if (bits < 0 || bits > most) {
      throw new Failure.BadData("log has an impossible size: bits=" + bits);
    }
    return 1L << bits;
  }

  Inspection<LogLine> read() {
    long id = tail;
    for (long i = 0; i < count; i++) {
      long desc = descs + (id & count - 1) * descSize;
      long info = infos + (id & count - 1) * infoSize;
      long wanted = id;
      rows.attempt(
          "record " + Long.toUnsignedString(id), () -> line(desc, info), () -> holds(desc, wanted));
      if (id == head) {
        return rows.done();
      }
      id = id + 1 & ID;
    }
    if (count > 1) {
      rows.fault("log", "does not end after as many records as it has room for: count=" + count);
    }
    return rows.done();
  }

  private boolean holds(long desc, long id) {
    long word = state.get(reader, desc);
    long kind = word >>> STATE;
    return (word & ID) == id && (kind == COMMITTED || kind == FINALIZED);
  }

  private LogLine line(long desc, long info) {
    return LogLine.of(
        seq.get(reader, info),
        time.get(reader, info),
        level.get(reader, info),
        facility.get(reader, info),
        caller.get(reader, info),
        text(begin.get(reader, desc), next.get(reader, desc), length.get(reader, info)));
  }

  private String text(long from, long to, long bytes) {
    // Odd places are those of a record without text.
    if (bytes == 0 || (from & 1) != 0) {
      return "";
    }
    long start = from & size - 1;
    // One that ends where the ring does has its end in the next round, and lies where it begins.
    boolean wrapped = from / size != to / size && (to & size - 1) != 0;
    long block = wrapped ? 0 : start;
    long end = wrapped || from / size == to / size ? to & size - 1 : size;
    long room = end - block - Long.BYTES;
    if (room < 0 || this.room <= 0) {
      throw new Failure.BadData("record has an impossible block: begin=" + from + " next=" + to);
    }
    int length = (int) Math.min(Math.min(bytes, room), this.room);
    this.room -= length;
    byte[] text = reader.bytes(data + block + Long.BYTES, length);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
