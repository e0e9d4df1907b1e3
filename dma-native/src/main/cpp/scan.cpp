#include "scan.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <vector>

#include "failure.h"
#include "fault_guard.h"
#include "stop.h"

namespace blueguard {
namespace {

constexpr std::uint64_t slice_bytes = 1 << 20;
constexpr std::uint64_t page_bytes = 4096;

using Clock = std::chrono::steady_clock;

// Of waiting for reads that then failed: after so much the caller is asked whether to go on.
constexpr Clock::duration longest_wait = std::chrono::seconds(2);

// The populated parts from a place on, those that touch joined to one.
class Parts {
 public:
  Parts(const Engine &engine, std::uint64_t from) : engine_(engine), from_(from) { fill(); }

  bool next(bg_range &part) {
    if (!take(part)) {
      return false;
    }
    for (bg_range more; take(more);) {
      if (more.start != part.start + part.length) {
        at_--;
        break;
      }
      part.length += more.length;
    }
    return true;
  }

 private:
  bool take(bg_range &part) {
    if (at_ == count_ && count_ == buffer_.size()) {
      fill();
    }
    if (at_ == count_) {
      return false;
    }
    part = buffer_[at_++];
    from_ = part.start + part.length;
    return true;
  }

  void fill() {
    count_ = engine_.populated(from_, buffer_);
    at_ = 0;
  }

  const Engine &engine_;
  std::uint64_t from_;
  std::array<bg_range, 64> buffer_;
  std::size_t count_ = 0;
  std::size_t at_ = 0;
};

// One scan: goes through the populated parts of the range slice by slice. A hit may begin or end in
// the zeros of a hole as long as it has a byte in a populated part; those few places at the edges
// are looked at in a small copy, so that the hole itself is never touched.
class Scan {
 public:
  Scan(Engine &engine, bg_scan_request &request, const Patterns &patterns)
      : engine_(engine),
        request_(request),
        patterns_(patterns),
        list_{reinterpret_cast<bg_hit *>(request.hits), request.hit_capacity, 0},
        end_(request.range.start + request.range.length) {}

  void run() {
    std::uint64_t at = request_.range.start;
    Parts parts(engine_, at);
    bg_range part;
    while (at < end_ && !stopped()) {
      if (!parts.next(part) || part.start >= end_) {
        at = end_;
      } else {
        at = pass(at, part);
      }
    }
    request_.next = at;
    request_.hit_count = static_cast<std::uint32_t>(list_.count);
    request_.waited_ms = static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(waited_).count());
  }

 private:
  bool stopped() const { return full_ || tired_ || stop_wanted(); }

  // Looks for hits that start in [at, end of the part); returns where to go on.
  std::uint64_t pass(std::uint64_t at, const bg_range &part) {
    const std::uint64_t end = std::min(part.start + part.length, end_);
    if (at < part.start) {
      at = edge(std::max(at, part.start - std::min(part.start, reach())), part.start, part.start,
                part);
    }
    while (at < end && !stopped()) {
      at = slice(at, end);
    }
    return end < end_ ? over(at, end, part) : at;
  }

  // Hits that start before the end of a part and end in the hole behind it. Where the list is full
  // before they are all in it, the next call begins with the first place from which one can reach so
  // far: those of both kinds that start there have place in an empty list.
  std::uint64_t over(std::uint64_t at, std::uint64_t end, const bg_range &part) {
    const std::uint64_t back = std::min(end - part.start, reach());
    const std::uint64_t from = std::max(request_.range.start, end - back);
    if (at == end && !full_) {
      at = edge(from, end, end, part);
    }
    if (!full_ || at <= from) {
      return at;
    }
    list_.count = static_cast<std::size_t>(
        std::remove_if(list_.hits, list_.hits + list_.count,
                       [from](const bg_hit &hit) { return hit.offset >= from; }) -
        list_.hits);
    return from;
  }

  // How far a hit can reach over an edge.
  std::uint64_t reach() const { return patterns_.longest() - 1; }

  // Hits that start in [from, to) and end behind `behind`, in a copy with zeros for the hole.
  std::uint64_t edge(std::uint64_t from, std::uint64_t to, std::uint64_t behind,
                     const bg_range &part) {
    std::array<std::uint8_t, 2 * BG_PATTERN_MAX> copy{};
    const std::uint64_t size = std::min(to + reach(), end_) - from;
    const std::uint64_t start = std::max(from, part.start);
    const std::uint64_t stop = std::min(from + size, part.start + part.length);
    bg_entry entry{start, stop - start,
                   reinterpret_cast<std::uint64_t>(copy.data() + (start - from)), 0, 0};
    if (!ask(entry)) {
      return to;  // the slices count it as unreadable
    }
    return from + find({copy.data(), size, to - from, from, behind});
  }

  std::uint64_t slice(std::uint64_t at, std::uint64_t end) {
    // Stops at the end of a part or out of reach of it, so that hits over the edge are one call's.
    const std::uint64_t starts = end - at <= slice_bytes + reach() ? end - at : slice_bytes;
    const std::uint64_t size = std::min(starts + reach(), end - at);
    const std::uint64_t next = in_place(at, size, starts);
    spent_ += starts;
    tired_ |= request_.budget != 0 && spent_ >= request_.budget;
    return next;
  }

  std::uint64_t in_place(std::uint64_t at, std::uint64_t size, std::uint64_t starts) {
    const std::span<const std::byte> window = engine_.window();
    if (window.empty()) {
      return copied(at, size, starts);
    }
    const Piece piece{reinterpret_cast<const std::uint8_t *>(window.data()) + at, size, starts, at,
                      0};
    const std::size_t before = list_.count;
    std::size_t done = 0;
    if (!guarded(window, [&] { done = patterns_.find(piece, list_); })) {
      list_.count = before;
      return copied(at, size, starts);
    }
    full_ |= done < starts;
    return at + done;
  }

  // The way for engines that cannot be read in place, and for slices with unreadable pages.
  std::uint64_t copied(std::uint64_t at, std::uint64_t size, std::uint64_t starts) {
    copy_.resize(size);
    if (read(at, size, 0)) {
      return at + find({copy_.data(), size, starts, at, 0});
    }
    std::uint64_t from = at;
    while (from < at + starts && !full_) {
      const std::uint64_t stop = readable(from, at + size, at);
      if (stop > from) {
        const std::uint64_t here = std::min(stop, at + starts) - from;
        from += find({copy_.data() + (from - at), stop - from, here, from, 0});
      }
      if (!full_ && from < at + starts) {
        const std::uint64_t page_end = (from / page_bytes + 1) * page_bytes;
        pass_over(from, std::min(page_end, at + starts));
        from = page_end;
      }
      if (tired_) {
        break;
      }
    }
    return std::min(from, at + starts);
  }

  // Copies page by page from `from` on until one cannot be read; returns where that is.
  std::uint64_t readable(std::uint64_t from, std::uint64_t end, std::uint64_t base) {
    while (from < end) {
      const std::uint64_t page_end = std::min((from / page_bytes + 1) * page_bytes, end);
      if (!read(from, page_end - from, from - base)) {
        return from;
      }
      from = page_end;
    }
    return end;
  }

  // Counts what the last read could not give.
  void pass_over(std::uint64_t from, std::uint64_t to) {
    if (request_.unreadable == 0) {
      request_.lost_at = from;
      request_.lost_status = last_.status;
      request_.lost_error = last_.error;
    }
    request_.unreadable += to - from;
  }

  bool read(std::uint64_t offset, std::uint64_t length, std::uint64_t to) {
    bg_entry entry{offset, length, reinterpret_cast<std::uint64_t>(copy_.data() + to), 0, 0};
    return ask(entry);
  }

  bool ask(bg_entry &entry) {
    const Clock::time_point start = Clock::now();
    read_patiently(engine_, {&entry, 1});
    if (entry.status != BG_DONE) {
      waited_ += Clock::now() - start;
      tired_ |= waited_ >= longest_wait;
      last_ = entry;
    }
    return entry.status == BG_DONE;
  }

  std::size_t find(const Piece &piece) {
    const std::size_t done = patterns_.find(piece, list_);
    full_ |= done < piece.starts;
    return done;
  }

  Engine &engine_;
  bg_scan_request &request_;
  const Patterns &patterns_;
  HitList list_;
  std::uint64_t end_;
  std::uint64_t spent_ = 0;
  bool full_ = false;   // the list of hits
  bool tired_ = false;  // the budget is spent, or too much time
  Clock::duration waited_{};  // for reads that failed
  bg_entry last_{};           // of them
  std::vector<std::uint8_t> copy_;
};

}  // namespace

void check_scan(const bg_scan_request &request, std::uint64_t size) {
  const auto require = [](bool holds, const char *text) {
    if (!holds) {
      throw bad_argument(text);
    }
  };
  const bg_range &range = request.range;
  require(range.start <= size && range.length <= size - range.start,
          "range to scan is outside the source");
  require(request.patterns != 0 && request.pattern_count != 0, "there are no patterns");
  require(request.pattern_count <= BG_PATTERNS_MAX, "too many patterns; 4096 are possible");
  require(request.hits != 0, "hits are null");
  require(request.hit_capacity >= BG_PATTERN_MAX * request.pattern_count,
          "place for hits is too small; 64 a pattern are needed");
}

void scan(Engine &engine, bg_scan_request &request) {
  const Patterns patterns({reinterpret_cast<const bg_pattern *>(request.patterns),
                           request.pattern_count});
  request.unreadable = 0;
  Scan(engine, request, patterns).run();
}

}  // namespace blueguard
