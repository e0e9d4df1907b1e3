// A source of bytes at offsets. An engine is a small class in a file of its own: it says what it is
// and reads; the verbs that look at bytes (verbs.h) are written once for all engines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "blueguard_dma.h"

namespace blueguard {

// A read that was handed to a channel. The slot names it until it is finished.
struct Operation {
  std::uint64_t offset;
  std::uint64_t length;
  std::uint64_t memory;
  std::uint32_t slot;
};

struct Finished {
  std::uint32_t slot;
  bg_status status;
  std::int32_t error;
};

// Reads that are under way at the same time. One thread at a time submits or polls.
class Channel {
 public:
  Channel() = default;
  Channel(const Channel &) = delete;
  Channel &operator=(const Channel &) = delete;
  virtual ~Channel() = default;

  // False when as many are under way as the device takes; then poll first.
  virtual bool submit(const Operation &operation) = 0;

  // Those that have finished since, in any order. Never waits.
  virtual std::size_t poll(std::span<Finished> out) = 0;

  // Whether poll might find something: a cheap look for any thread at any time.
  virtual bool ready() const { return true; }
};

class Engine {
 public:
  Engine() = default;
  Engine(const Engine &) = delete;
  Engine &operator=(const Engine &) = delete;
  virtual ~Engine() = default;

  virtual bg_description describe() const = 0;

  // Fills every entry's memory and sets its status. Entries were checked: their memory is there and
  // their range lies inside the source as describe() gave it.
  virtual void read(std::span<bg_entry> entries) = 0;

  // Where land() leaves the bytes of the source, each at its offset, else empty. To be read inside
  // guarded() only, and only what was landed.
  virtual std::span<const std::byte> landing() const { return {}; }

  // As read() on the device's side, but the bytes stay in landing(), and each entry's memory becomes
  // their address. `use` is given the entries in ascending runs while the device's time for a run
  // goes by, as a caller would use what has come while the rest is on its way.
  using Use = std::function<void(std::span<bg_entry>)>;
  virtual void land(std::span<bg_entry> entries, const Use &use);

  // Both, by whether an entry has memory, for a batch that comes in parts: returns when these are on
  // their way. Their bytes are there after end(). `progress` is that of the part before.
  virtual void begin(std::span<bg_entry> entries, bg_progress &) { read(entries); }
  virtual void end(const bg_progress &) {}

  // How long the two would still wait.
  virtual bg_left left(const bg_progress &) const { return {}; }

  // For queues. The usual one gathers what is submitted and reads it at the next poll.
  virtual std::unique_ptr<Channel> channel();

  // The whole source where it can be read in place (inside guarded() only), else empty.
  virtual std::span<const std::byte> window() const { return {}; }

  // Fills in parts that hold data, ascending, from `from` on; returns how many. The last bytes of
  // the source may have gone since it was opened.
  virtual std::size_t populated(std::uint64_t from, std::span<bg_range> out) const {
    const std::uint64_t size = describe().size;
    if (from >= size || out.empty()) {
      return 0;
    }
    out[0] = {from, size - from};
    return 1;
  }
};

// Reads entries and tries again what has failed, for what would be passed over else may be large: a
// device may fail a read now and then. Not what did not end in time, for that would take as long once
// more.
void read_patiently(Engine &engine, std::span<bg_entry> entries);

// The second half of that, for entries that were read or landed.
void try_again(Engine &engine, std::span<bg_entry> entries, bool lands);

}  // namespace blueguard
