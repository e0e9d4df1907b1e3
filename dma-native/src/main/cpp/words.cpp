#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "fault_guard.h"
#include "verbs.h"

namespace blueguard {
namespace {

constexpr std::size_t word_bytes = 8;
using Bytes = std::array<std::uint8_t, word_bytes>;

// Words that are looked at together: one decision for all of them, as they hardly ever differ.
constexpr std::size_t group = 64;

class WordComparison {
 public:
  WordComparison(std::span<const std::byte> window, std::span<const bg_word> words,
                 std::span<bg_word_difference> differences)
      : window_(window), words_(words), differences_(differences) {}

  // One arming for all words; after a fault it goes on behind the group that it was in.
  Compared run() {
    volatile std::size_t at = 0;
    volatile std::uint32_t told = 0;
    while (at < words_.size()) {
      const bool whole = guarded(window_, [&] {
        while (at < words_.size()) {
          told = found_;
          const std::size_t from = at;
          const std::size_t to = std::min(from + group, words_.size());
          if (!stand(from, to)) {
            for (std::size_t i = from; i < to; i++) {
              sift(i);
            }
          }
          at = to;
        }
      });
      if (!whole) {
        found_ = told;
        at = one_by_one(at);
      }
    }
    return {found_, all_read_};
  }

 private:
  bool stand(std::size_t from, std::size_t to) const noexcept {
    if (window_.size() < word_bytes) {
      return false;
    }
    const std::uint64_t last = window_.size() - word_bytes;
    std::uint64_t different = 0;
    for (std::size_t i = from; i < to; i++) {
      const bg_word &word = words_[i];
      if (word.offset > last) {
        return false;
      }
      std::uint64_t now;
      std::memcpy(&now, window_.data() + word.offset, word_bytes);
      different |= (now ^ word.bytes) & word.mask;
    }
    return different == 0;
  }

  std::size_t one_by_one(std::size_t from) {
    const std::size_t to = std::min(from + group, words_.size());
    for (std::size_t i = from; i < to; i++) {
      if (!guarded(window_, [&] { sift(i); })) {
        note(i, 0);
      }
    }
    return to;
  }

  void sift(std::size_t i) noexcept {
    const std::uint64_t offset = words_[i].offset;
    const std::uint64_t there =
        offset < window_.size() ? std::min<std::uint64_t>(word_bytes, window_.size() - offset) : 0;
    Bytes now{};
    if (there > 0) {
      std::memcpy(now.data(), window_.data() + offset, there);
    }
    const Bytes mask = std::bit_cast<Bytes>(words_[i].mask);
    const Bytes expected = std::bit_cast<Bytes>(words_[i].bytes);
    std::uint32_t differing = 0;
    for (std::size_t k = 0; k < word_bytes; k++) {
      if (k >= there && mask[k] != 0) {
        note(i, 0);
        return;
      }
      differing |= static_cast<std::uint32_t>(((now[k] ^ expected[k]) & mask[k]) != 0) << k;
    }
    if (differing != 0) {
      note(i, differing);
    }
  }

  void note(std::size_t index, std::uint32_t bytes) noexcept {
    if (found_ < differences_.size()) {
      differences_[found_] = {static_cast<std::uint32_t>(index), bytes};
    }
    found_++;
    all_read_ &= bytes != 0;
  }

  std::span<const std::byte> window_;
  std::span<const bg_word> words_;
  std::span<bg_word_difference> differences_;
  std::uint32_t found_ = 0;
  bool all_read_ = true;
};

}  // namespace

Compared compare_words(std::span<const std::byte> window, std::span<const bg_word> words,
                       std::span<bg_word_difference> differences) {
  return WordComparison(window, words, differences).run();
}

}  // namespace blueguard
