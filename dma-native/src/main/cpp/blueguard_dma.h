// The whole C interface of the native module: bytes at offsets of a source, and no more.
//
// Rules for every function
// - Returns a bg_result; anything but BG_OK and BG_PARTIAL leaves a text for bg_last_error() of the
//   same thread. No C++ exception leaves the library.
// - Structures have a fixed layout on every target (asserted below); pointers inside structures are
//   64-bit numbers, so that a caller without a C compiler can fill them in.
// - Offsets count from the start of the source. Nothing here can write to a source.
// - Any thread may call with any open engine; an engine is closed by one call that no other call on
//   it overlaps.
//
// Growth: BG_ABI changes when something here changes its meaning or its size. New functions, engines and result
// codes do not change it; reserved fields must be 0 and may get a meaning.
#ifndef BLUEGUARD_DMA_H
#define BLUEGUARD_DMA_H

#ifdef __cplusplus
#include <cstddef>
#include <cstdint>
#define BG_ASSERT_SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has moved")
extern "C" {
#else
#include <stddef.h>
#include <stdint.h>
#define BG_ASSERT_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has moved")
#endif

#define BG_EXPORT __attribute__((visibility("default")))

#define BG_ABI 2u

// How a call ended.
enum {
  BG_OK = 0,
  BG_PARTIAL = 1,       // the call went well, some entries did not: see their status
  BG_BAD_ARGUMENT = 2,  // the caller's mistake: null, overlong, misaligned, unknown name
  BG_UNAVAILABLE = 3,   // the source or the engine is not to be had here; the text says why
  BG_FAILED = 4,        // the source is there and did not deliver
  BG_NO_MEMORY = 5,
  BG_INTERNAL = 6       // a defect of this library
};
typedef int32_t bg_result;

// How one entry of a batch ended.
enum {
  BG_DONE = 0,
  BG_DIFFERS = 1,     // compare: the bytes were read and are not the expected ones
  BG_OUTSIDE = 2,     // not all of the range lies inside the source
  BG_UNREADABLE = 3,  // inside the source, but gone (a file that shrank) or an I/O error
  BG_BAD_ENTRY = 4    // the entry itself makes no sense
};
typedef int32_t bg_status;

typedef struct bg_engine bg_engine;

// One engine that was compiled in, and whether it can work on this machine.
//   0        32          36  40                                     296
//   | name   | available | 0 | reason (empty when available)         |
typedef struct bg_availability {
  char name[32];
  int32_t available;
  int32_t reserved;
  char reason[256];
} bg_availability;
BG_ASSERT_SIZE(bg_availability, 296);

enum {
  BG_IMMEDIATE = 1u,  // answers at once; there is nothing to wait for or to overlap
  BG_LANDS = 2u,      // bg_read leaves the bytes of an entry without memory where they landed
  BG_OVERLAPS = 4u    // bg_read_begin returns while the device is still at work
};

// What an open engine says of itself.
//   0   8     40     44     48           56       64
//   |size|name|flags |depth |ideal_batch,0|latency |window, 0 when it cannot be read in place
typedef struct bg_description {
  uint64_t size;         // bytes of the source
  char name[32];
  uint32_t flags;
  uint32_t depth;        // reads that can be under way at once
  uint32_t ideal_batch;  // entries a batch should have for full speed
  uint32_t reserved;
  uint64_t latency_ns;   // class of one small read, 0 when it is that of memory
  uint64_t window;       // address of the whole source mapped read-only; size bytes
} bg_description;
BG_ASSERT_SIZE(bg_description, 72);

typedef struct bg_range {
  uint64_t start;
  uint64_t length;
} bg_range;
BG_ASSERT_SIZE(bg_range, 16);

// One range of a read or digest.
//   0        8        16       24       28    32
//   | offset | length | memory | status | error |
typedef struct bg_entry {
  uint64_t offset;
  uint64_t length;
  uint64_t memory;   // read: where `length` bytes go, or out: where they are (BG_LANDS); digest: where 32 bytes go
  bg_status status;  // out
  int32_t error;     // out: errno behind the status, 0 when there is none
} bg_entry;
BG_ASSERT_SIZE(bg_entry, 32);

// One range of a compare and where its expected bytes lie in the blob.
//   0        8        12   16
//   | offset | length | at |
typedef struct bg_expectation {
  uint64_t offset;
  uint32_t length;
  uint32_t at;
} bg_expectation;
BG_ASSERT_SIZE(bg_expectation, 16);

// A range that is not as expected: BG_DIFFERS, or why it could not be compared.
typedef struct bg_difference {
  uint32_t index;
  bg_status status;
} bg_difference;
BG_ASSERT_SIZE(bg_difference, 8);

// Eight bytes of a source, and which of their bits count.
//   0        8      16      24
//   | offset | mask | bytes |
typedef struct bg_word {
  uint64_t offset;
  uint64_t mask;   // eight bytes in the order of the source, as the next
  uint64_t bytes;
} bg_word;
BG_ASSERT_SIZE(bg_word, 24);

// A word that is not as expected: a bit for each byte that differs, 0 when it cannot
// be read.
typedef struct bg_word_difference {
  uint32_t index;
  uint32_t bytes;
} bg_word_difference;
BG_ASSERT_SIZE(bg_word_difference, 8);

#define BG_DIGEST_BYTES 32u

// One byte pattern. A byte of the source matches where (byte & mask) == (pattern & mask); mask 0
// means that all bits count.
typedef struct bg_pattern {
  uint64_t bytes;   // address of `length` bytes
  uint64_t mask;    // address of `length` bytes, or 0
  uint32_t length;  // BG_PATTERN_MIN to BG_PATTERN_MAX
  uint32_t reserved;
} bg_pattern;
BG_ASSERT_SIZE(bg_pattern, 24);

#define BG_PATTERN_MIN 4u
#define BG_PATTERN_MAX 64u
#define BG_PATTERNS_MAX 4096u

typedef struct bg_hit {
  uint64_t offset;
  uint32_t pattern;  // index
  uint32_t reserved;
} bg_hit;
BG_ASSERT_SIZE(bg_hit, 16);

// A scan that can be taken up again where it stopped: call while next < range.start + range.length.
typedef struct bg_scan_request {
  bg_range range;
  uint64_t patterns;   // address of bg_pattern[pattern_count]
  uint64_t hits;       // address of bg_hit[hit_capacity], 64 * pattern_count at the least
  uint32_t pattern_count;
  uint32_t hit_capacity;
  uint64_t budget;     // bytes after which it returns, so that it can be cancelled; 0: none
  uint64_t next;       // out: where the next call's range must start
  uint32_t hit_count;  // out
  uint32_t waited_ms;  // out: what reads took that failed in the end; after 2 s of such it returns
  uint64_t unreadable; // out: bytes that were passed over because they could not be read
  uint64_t lost_at;    // out: where the first of them is, if any
  bg_status lost_status;  // out: how its read ended
  int32_t lost_error;  // out: errno behind that
} bg_scan_request;
BG_ASSERT_SIZE(bg_scan_request, 88);

// ---- Engine `emulated`: another engine behind a model of a device, in real time ----

#define BG_RATE_POINTS 16u

// What the device does of reads of one size, when there are always some under way.
typedef struct bg_rate_point {
  uint64_t bytes;
  uint64_t reads_per_second;
} bg_rate_point;
BG_ASSERT_SIZE(bg_rate_point, 16);

// The parameters of bg_open("emulated", …); device_model.h says how they are meant.
typedef struct bg_device_model {
  uint64_t inner;        // address of the bg_engine that has the bytes; closed after this one
  uint32_t depth;        // reads that can be under way at once
  uint32_t ideal_batch;
  uint64_t latency_ns;   // of one small read on an idle device
  uint64_t jitter_ns;    // up to so much is added to each latency, decided by the seed
  uint64_t seed;
  uint64_t timeout_ns;   // after which bg_read gives up a read that was lost; in a queue such a
                         // read ends after twice that time, so that its place is free again; 0:
                         // it never ends
  uint64_t fail_every;   // every so manieth read fails; 0: none
  uint64_t lose_every;   // every so manieth read never ends; 0: none
  bg_range broken;       // reads that touch it fail, or never end
  uint32_t point_count;  // 1 to BG_RATE_POINTS
  uint32_t broken_stalls;  // 1: those reads never end
  bg_rate_point points[BG_RATE_POINTS];  // ascending in bytes
} bg_device_model;
BG_ASSERT_SIZE(bg_device_model, 344);

// ---- Queues: submission and completion rings in memory that caller and library share ----
//
// A queue's memory, at the offsets that bg_queue_layout gives; every index has a cache line (64
// bytes) of its own, because each is written by one side and read by the other:
//
//   submission_tail | submission_head | completion_tail | completion_head | sleeping |
//   submissions[capacity] | completions[capacity]
//
// Indexes are 32-bit counts that run freely; entry n lies at [n & (capacity - 1)].
//
//   caller:   writes submissions[tail], then stores submission_tail (release, and before the load
//             of `sleeping` in the order of sequential consistency)
//   library:  loads submission_tail (acquire), takes the entries, stores submission_head (release)
//   library:  writes completions[tail], then stores completion_tail (release)
//   caller:   loads completion_tail (acquire), takes the entries, stores completion_head (release)
//
// One caller thread at a time may write the submission side and one the completion side. No more
// than `capacity` entries may be between submission and the caller's taking of their completion.
// Completions come in any order; the tag tells which is which. The memory of a submission belongs
// to the library until its completion is there, however long that takes.
//
// The library's side is run by a thread of its own that polls while there is work and for a moment
// after it. Then it sets `sleeping` to 1 and sleeps; a caller that finds it set after its store of
// submission_tail calls bg_queue_wake(). So there is no call per read. A caller that has nobody beside
// it may let that thread sleep and run the library's side itself, by bg_queue_drive(); when it stops
// before its completion is there and finds `sleeping` set, it calls bg_queue_wake().
typedef struct bg_queue bg_queue;

enum {
  BG_VERB_READ = 0,
  BG_VERB_COMPARE = 1,  // memory: the expected bytes; BG_DIFFERS when they are not those
  BG_VERB_DIGEST = 2,   // memory: where 32 bytes go
  BG_VERB_SCAN = 3      // memory: a bg_scan_request, with a budget; offset and length unused
};

#define BG_COMPARE_MAX (1u << 20)  // longest compare or digest of one submission

typedef struct bg_submission {
  uint64_t tag;  // the caller's; comes back in the completion
  uint32_t verb;
  uint32_t reserved;
  uint64_t offset;
  uint64_t length;
  uint64_t memory;
  uint64_t unused[3];
} bg_submission;
BG_ASSERT_SIZE(bg_submission, 64);

typedef struct bg_completion {
  uint64_t tag;
  bg_status status;
  int32_t error;
} bg_completion;
BG_ASSERT_SIZE(bg_completion, 16);

typedef struct bg_queue_layout {
  uint64_t memory;  // address, valid until bg_queue_close()
  uint64_t bytes;
  uint32_t capacity;
  uint32_t submission_tail;
  uint32_t submission_head;
  uint32_t completion_tail;
  uint32_t completion_head;
  uint32_t sleeping;
  uint32_t submissions;
  uint32_t completions;
} bg_queue_layout;
BG_ASSERT_SIZE(bg_queue_layout, 48);

// The interface this library was built with; a caller with another BG_ABI must not go on.
BG_EXPORT uint32_t bg_abi(void);

// Copies the text of this thread's last failure, NUL-terminated and cut to fit; returns its length.
BG_EXPORT uint64_t bg_last_error(char *text, uint64_t size);

// Address of a 64-bit count that rises with every SIGBUS which this library passed on, because it
// happened outside of its own reads: that is, in a read in place of a window. Rises before the
// faulting access returns. Valid for the life of the process.
BG_EXPORT uint64_t bg_faults(void);

// ---- Stopping a call from another thread ----
//
// bg_stoppable(n) gives what this thread calls next the number n, unique in the process and not 0,
// until it is called again; 0 takes it away. Whoever writes n to word n % BG_STOPS of bg_stops()
// (64-bit words, valid for the life of the process) ends that call within milliseconds: it returns
// BG_FAILED, or early as a scan does whose budget is spent. What is written too late means nobody.
#define BG_STOPS 1024u
BG_EXPORT void bg_stoppable(uint64_t number);
BG_EXPORT uint64_t bg_stops(void);

// How many engines there are; indexes of bg_engine_availability() go from 0 to one below.
BG_EXPORT uint32_t bg_engine_count(void);
BG_EXPORT bg_result bg_engine_availability(uint32_t index, bg_availability *out);

// Opens a source.
//   engine      a name from bg_engine_availability()
//   source      what that engine understands
//               file: a path
//               emulated: any text, it is the name of the model; the bytes come from the
//               bg_engine in the parameters, a bg_device_model
//               process: the pid of a running QEMU, or the name that it was given by -name
//               uring: a path
//               doca: DEVICE?export=FILE, see doca_engine.h
//   parameters  the structure that the engine asks for, or null
BG_EXPORT bg_result bg_open(const char *engine, const char *source, const void *parameters,
                            uint64_t parameters_size, bg_engine **out);
BG_EXPORT bg_result bg_close(bg_engine *engine);
BG_EXPORT bg_result bg_describe(bg_engine *engine, bg_description *out);

// The parts of the source that hold data, ascending, from the one that contains `from` or follows
// it; what lies between them reads as zeros. Fewer than `capacity` means that these were the last.
BG_EXPORT bg_result bg_populated(bg_engine *engine, uint64_t from, bg_range *ranges,
                                 uint32_t capacity, uint32_t *count);

// Reads each entry's range to its memory. An entry that fails leaves its memory undefined. With
// BG_LANDS an entry's memory may be 0: its bytes are not copied, and memory becomes the address where
// they can be read until the engine is closed; addresses are as far apart as offsets are. Of a
// source that changes they are those of the time of reading, and one that shrinks may take them away
// (see bg_faults()).
BG_EXPORT bg_result bg_read(bg_engine *engine, bg_entry *entries, uint32_t count);

// How far a batch has got that comes in parts; zeros before the first. What it means is the engine's.
typedef struct bg_progress {
  uint64_t room;
  uint64_t end;
} bg_progress;
BG_ASSERT_SIZE(bg_progress, 16);

// The same in parts, so that the caller prepares one part while the device is at the one before: a
// part is begun as soon as the device has room for it (a part of more than `ideal_batch` entries waits
// for that several times), and its bytes and statuses are there after
// bg_read_end() with the progress that it left, or a later part did. When either fails, or is stopped,
// nothing of the batch is under way any more.
BG_EXPORT bg_result bg_read_begin(bg_engine *engine, bg_entry *entries, uint32_t count,
                                  bg_progress *progress);
BG_EXPORT bg_result bg_read_end(bg_engine *engine, const bg_progress *progress);

// Nanoseconds from now until bg_read_begin() for a further part, and bg_read_end(), would return
// without waiting: for a caller who has something else to do meanwhile.
typedef struct bg_left {
  uint64_t room;
  uint64_t end;
} bg_left;
BG_ASSERT_SIZE(bg_left, 16);

BG_EXPORT bg_result bg_read_left(bg_engine *engine, const bg_progress *progress, bg_left *out);

// Compares ranges with the bytes that are expected there. Both tables can be kept and used again:
// a tick over thousands of small ranges is this one call.
//   expected     the blob that expectations point into, expected_size bytes
//   differences  place for `capacity` of them, in ascending order of their index
//   found        out: how many there are, also those for which there was no place
// BG_PARTIAL when a range could not be compared; it is among the differences then.
BG_EXPORT bg_result bg_compare(bg_engine *engine, const bg_expectation *expectations,
                               uint32_t count, const void *expected, uint64_t expected_size,
                               bg_difference *differences, uint32_t capacity, uint32_t *found);

// The same of a source that can be read in place, laid out for what is compared again and again:
// ranges cut into aligned words cost half as much, for there is nothing to decide for each of them.
// BG_PARTIAL when a word could not be read; it is among the differences then.
BG_EXPORT bg_result bg_compare_words(bg_engine *engine, const bg_word *words, uint32_t count,
                                     bg_word_difference *differences, uint32_t capacity,
                                     uint32_t *found);

// SHA-256 of each entry's range, 32 bytes to its memory.
BG_EXPORT bg_result bg_digest(bg_engine *engine, bg_entry *entries, uint32_t count);

// Finds patterns, overlapping hits included, in ascending order per pattern. Holes of the source
// are not touched: a hit must have at least one byte in a populated part.
BG_EXPORT bg_result bg_scan(bg_engine *engine, bg_scan_request *request);

// Opens a queue of `capacity` (a power of two, 2 to 65536) entries. It is closed before its engine.
BG_EXPORT bg_result bg_queue_open(bg_engine *engine, uint32_t capacity, bg_queue_layout *layout,
                                  bg_queue **out);
BG_EXPORT bg_result bg_queue_wake(bg_queue *queue);

// For a caller whose read is late: does the library's side of the queue on the caller's thread until
// some completion is there, for some 10 us at the most. On a busy machine the library's own thread
// may have no processor to run on. Any thread may call it at any time.
BG_EXPORT bg_result bg_queue_help(bg_queue *queue);

// For a caller that is alone: takes what was submitted, then looks up to so many times (some 40 ns
// each) whether the device is through with it, until there is a completion for the caller to take.
// Any thread may call it at any time.
BG_EXPORT bg_result bg_queue_drive(bg_queue *queue, uint32_t looks);

// Stops the library's side; what is still under way is dropped, and its memory is the caller's.
BG_EXPORT bg_result bg_queue_close(bg_queue *queue);

#ifdef __cplusplus
}
#endif
#endif
