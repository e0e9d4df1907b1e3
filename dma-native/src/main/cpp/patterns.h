// Many byte patterns made ready for one pass over memory.
//
// Essay. Each pattern lends four neighbouring bytes, its fingerprint, chosen where they are rarest
// in kernel memory (which is mostly zeros and text). Patterns are dealt into 8 or 16 buckets. For
// each of the four places there are two tables of 16 entries, indexed by the low and by the high
// half of a byte; an entry is a set of buckets, one bit each. The buckets that survive
//
//     low[0][d0 & 15] & high[0][d0 >> 4] & … & low[3][d3 & 15] & high[3][d3 >> 4]
//
// may have their fingerprint at this place; only their patterns are compared in full. A table is
// exactly what one byte-shuffle instruction looks up for 16 or 32 places at once (AVX2, NEON), so
// the pass costs a handful of instructions per 32 bytes, however many patterns there are. Blocks of
// zeros, most of a machine's RAM, are passed over even faster.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "blueguard_dma.h"

namespace blueguard {

inline constexpr std::size_t fingerprint_bytes = 4;
inline constexpr std::size_t set_buckets = 8;
inline constexpr std::size_t max_sets = 2;

// low, high: [set][place][half byte] -> buckets.
struct FingerprintTables {
  alignas(32) std::uint8_t low[max_sets][fingerprint_bytes][16];
  alignas(32) std::uint8_t high[max_sets][fingerprint_bytes][16];
  std::size_t sets;
  bool zeros_pass;  // four zero bytes are somebody's fingerprint
};

struct Pattern {
  std::array<std::uint8_t, BG_PATTERN_MAX> bytes;  // already masked
  std::array<std::uint8_t, BG_PATTERN_MAX> mask;
  std::uint32_t length;
  std::uint32_t place;  // of the fingerprint in the pattern
  std::uint32_t value;  // the fingerprint and its mask as they lie in memory
  std::uint32_t value_mask;
};

// A piece of the source: base is the offset of data[0]. Hits start in [0, starts) and end in
// [0, size]; those that end at or before `behind` (an offset) are not wanted.
struct Piece {
  const std::uint8_t *data;
  std::size_t size;
  std::size_t starts;
  std::uint64_t base;
  std::uint64_t behind;
};

struct HitList {
  bg_hit *hits;
  std::size_t capacity;
  std::size_t count;
};

class Patterns {
 public:
  // Throws Failure(BG_BAD_ARGUMENT) for a length out of bounds or a pattern that is all mask.
  explicit Patterns(std::span<const bg_pattern> patterns);

  std::size_t longest() const { return longest_; }

  // Appends the hits in the piece, in ascending order per pattern. Returns `starts`, or, when the
  // list is full, the place from which to go on: all hits before it are in the list and none from
  // it on. May be left by a jump (fault_guard.h): allocates and owns nothing.
  std::size_t find(const Piece &piece, HitList &list) const noexcept;

 private:
  void choose_buckets();
  bool candidates(const Piece &piece, std::size_t at, unsigned bucket, HitList &list) const noexcept;
  std::size_t full(const Piece &piece, std::size_t at, HitList &list) const noexcept;

  std::vector<Pattern> patterns_;
  std::array<std::vector<std::uint32_t>, set_buckets * max_sets> buckets_;
  FingerprintTables tables_{};
  std::size_t longest_ = 0;
  std::size_t furthest_place_ = 0;
};

}  // namespace blueguard
