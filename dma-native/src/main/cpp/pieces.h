// Ranges of an engine that does not answer at once, brought in batch by batch: to a buffer, or left
// where the engine has landed them.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine.h"
#include "fault_guard.h"
#include "stop.h"

namespace blueguard {

inline constexpr std::uint64_t staging_bytes = 1 << 20;

// Part [at, at + size) of range number `index`; `last` when no part of it follows. Parts come in
// ascending order. After one that is not BG_DONE the rest of its range still comes.
struct RangePart {
  std::size_t index;
  std::uint64_t at;
  const std::uint8_t *data;
  std::uint64_t size;
  bg_status status;
  std::int32_t error;
  bool last;
};

// Calls use(part) for every part of every range. range(i) gives {offset, length}, inside the source.
// Use owns nothing: it may be left in the midst of a part that turns out to be gone, and is then
// called with that part again, which is BG_UNREADABLE.
template <class Range, class Use>
class Parts {
 public:
  Parts(Engine &engine, Range &range, Use &use)
      : engine_(engine), range_(range), use_(use), landing_(engine.landing()) {
    if (landing_.empty()) {
      staging_.resize(staging_bytes);
    }
  }

  void run(std::size_t count) {
    for (std::size_t i = 0; i < count; i++) {
      add(i, range_(i));
    }
    flush();
  }

 private:
  // Many first lines on their way at once hide most of what cold memory costs.
  static constexpr std::size_t ahead = 12;

  void add(std::size_t index, const bg_range &whole) {
    std::uint64_t at = 0;
    do {
      const std::uint64_t size = std::min(whole.length - at, staging_bytes - used_);
      std::uint8_t *data = landing_.empty() ? staging_.data() + used_ : nullptr;
      const bool last = at + size == whole.length;
      entries_.push_back({whole.start + at, size, reinterpret_cast<std::uint64_t>(data), 0, 0});
      parts_.push_back({index, at, data, size, BG_DONE, 0, last});
      used_ += size;
      at += size;
      if (used_ == staging_bytes) {
        flush();
      }
    } while (at < whole.length);
  }

  void flush() {
    end_when_stopped();
    if (landing_.empty()) {
      read_patiently(engine_, entries_);
      for (std::size_t i = 0; i < parts_.size(); i++) {
        use_(settled(i));
      }
    } else {
      engine_.land(entries_, [this](std::span<bg_entry> run) {
        try_again(engine_, run, true);
        landed(run);
      });
    }
    entries_.clear();
    parts_.clear();
    used_ = 0;
  }

  const RangePart &settled(std::size_t i) {
    parts_[i].status = entries_[i].status;
    parts_[i].error = entries_[i].error;
    parts_[i].data = reinterpret_cast<const std::uint8_t *>(entries_[i].memory);
    return parts_[i];
  }

  void landed(std::span<bg_entry> run) {
    volatile std::size_t at = static_cast<std::size_t>(run.data() - entries_.data());
    const std::size_t end = at + run.size();
    while (at < end) {
      const bool whole = guarded(landing_, [&] {
        while (at < end) {
          if (at + ahead < end) {
            __builtin_prefetch(reinterpret_cast<const void *>(entries_[at + ahead].memory));
          }
          use_(settled(at));
          at = at + 1;
        }
      });
      if (!whole) {
        entries_[at].status = BG_UNREADABLE;
        entries_[at].error = EIO;
        use_(settled(at));
        at = at + 1;
      }
    }
  }

  Engine &engine_;
  Range &range_;
  Use &use_;
  std::span<const std::byte> landing_;
  std::vector<std::uint8_t> staging_;
  std::vector<bg_entry> entries_;
  std::vector<RangePart> parts_;
  std::uint64_t used_ = 0;
};

template <class Range, class Use>
void for_each_part(Engine &engine, std::size_t count, Range &&range, Use &&use) {
  Parts<std::remove_reference_t<Range>, std::remove_reference_t<Use>>(engine, range, use).run(count);
}

}  // namespace blueguard
