#include <algorithm>
#include <cstring>

#include "fault_guard.h"
#include "pieces.h"
#include "verbs.h"

namespace blueguard {
namespace {

// Ranges of a read-set lie all over the source; fetching a few ahead hides most of the misses.
constexpr std::size_t ahead = 12;

// So many it compares before it looks whether it is to stop.
constexpr std::size_t ranges_between_looks = 4096;

bool same_short(const std::byte *a, const std::byte *b, std::size_t size) noexcept {
  std::uint64_t first[2];
  std::uint64_t last[2];
  std::memcpy(&first[0], a, 8);
  std::memcpy(&first[1], b, 8);
  std::memcpy(&last[0], a + size - 8, 8);
  std::memcpy(&last[1], b + size - 8, 8);
  return ((first[0] ^ first[1]) | (last[0] ^ last[1])) == 0;
}

bool same(const std::byte *a, const std::byte *b, std::size_t size) noexcept {
  return size >= 8 && size <= 16 ? same_short(a, b, size) : std::memcmp(a, b, size) == 0;
}

class Comparison {
 public:
  Comparison(std::uint64_t size, std::span<const bg_expectation> expectations,
             std::span<const std::byte> expected, std::span<bg_difference> differences)
      : size_(size),
        expectations_(expectations),
        expected_(expected),
        differences_(differences) {}

  Compared result() const { return {found_, all_read_}; }

  // Compares from the mapping. One arming for thousands of ranges; after a fault it goes on behind
  // it.
  void in_place(std::span<const std::byte> window) {
    volatile std::size_t at = 0;
    while (at < expectations_.size()) {
      end_when_stopped();
      const std::size_t stop = std::min(at + ranges_between_looks, expectations_.size());
      const bool whole = guarded(window, [&] {
        while (at < stop) {
          const std::size_t i = at;
          fetch_ahead(window, i);
          const bg_status status = check(expectations_[i]);
          if (status != BG_DONE) {
            note(i, status);
          } else if (!same(window.data() + expectations_[i].offset,
                           expected_.data() + expectations_[i].at, expectations_[i].length)) {
            note(i, BG_DIFFERS);
          }
          at = i + 1;
        }
      });
      if (!whole) {
        note(at, BG_UNREADABLE);
        at = at + 1;
      }
    }
  }

  void copied(Engine &engine) {
    bg_status status = BG_DONE;
    for_each_part(
        engine, expectations_.size(),
        [this](std::size_t i) -> bg_range {
          const bg_expectation &expectation = expectations_[i];
          return check(expectation) == BG_DONE ? bg_range{expectation.offset, expectation.length}
                                               : bg_range{0, 0};
        },
        [&](const RangePart &part) {
          const bg_expectation &expectation = expectations_[part.index];
          if (status == BG_DONE) {
            status = check(expectation);
          }
          if (status == BG_DONE) {
            status = part.status;
          }
          if (status == BG_DONE &&
              std::memcmp(part.data, expected_.data() + expectation.at + part.at, part.size) != 0) {
            status = BG_DIFFERS;
          }
          if (part.last) {
            if (status != BG_DONE) {
              note(part.index, status);
            }
            status = BG_DONE;
          }
        });
  }

 private:
  bg_status check(const bg_expectation &expectation) const noexcept {
    if (expectation.offset > size_ || expectation.length > size_ - expectation.offset) {
      return BG_OUTSIDE;
    }
    return expectation.at > expected_.size() ||
                   expectation.length > expected_.size() - expectation.at
               ? BG_BAD_ENTRY
               : BG_DONE;
  }

  void fetch_ahead(std::span<const std::byte> window, std::size_t at) const noexcept {
    if (at + ahead < expectations_.size()) {
      const std::uint64_t offset = expectations_[at + ahead].offset;
      if (offset < size_) {
        __builtin_prefetch(window.data() + offset);
      }
    }
  }

  void note(std::size_t index, bg_status status) noexcept {
    if (found_ < differences_.size()) {
      differences_[found_] = {static_cast<std::uint32_t>(index), status};
    }
    found_++;
    all_read_ &= status == BG_DIFFERS;
  }

  std::uint64_t size_;
  std::span<const bg_expectation> expectations_;
  std::span<const std::byte> expected_;
  std::span<bg_difference> differences_;
  std::uint32_t found_ = 0;
  bool all_read_ = true;
};

}  // namespace

Compared compare(Engine &engine, std::uint64_t size, std::span<const bg_expectation> expectations,
                 std::span<const std::byte> expected, std::span<bg_difference> differences) {
  Comparison comparison(size, expectations, expected, differences);
  const std::span<const std::byte> window = engine.window();
  if (window.empty()) {
    comparison.copied(engine);
  } else {
    comparison.in_place(window);
  }
  return comparison.result();
}

}  // namespace blueguard
