#include "patterns.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "failure.h"
#include "fingerprints.h"

namespace blueguard {
namespace {

// How seldom a byte is met in a kernel's memory, roughly: zeros fill it, then 0xff (addresses),
// then text, then the rest.
int rarity(std::uint8_t byte, std::uint8_t mask) {
  if (mask != 0xff) {
    return -8;
  }
  if (byte == 0) {
    return 0;
  }
  if (byte == 0xff) {
    return 2;
  }
  return byte >= 'a' && byte <= 'z' ? 4 : 6;
}

std::uint32_t rarest_place(const Pattern &pattern) {
  std::uint32_t best = 0;
  int best_score = -1000;
  for (std::uint32_t place = 0; place + fingerprint_bytes <= pattern.length; place++) {
    int score = 0;
    for (std::size_t i = 0; i < fingerprint_bytes; i++) {
      score += rarity(pattern.bytes[place + i], pattern.mask[place + i]);
    }
    if (score > best_score) {
      best_score = score;
      best = place;
    }
  }
  return best;
}

Pattern prepared(const bg_pattern &given, std::size_t index) {
  const std::string which = "pattern=" + std::to_string(index);
  if (given.bytes == 0) {
    throw bad_argument("pattern is null: " + which);
  }
  if (given.length < BG_PATTERN_MIN || given.length > BG_PATTERN_MAX) {
    throw bad_argument("pattern length is out of bounds: " + which +
                       " length=" + std::to_string(given.length) + "; 4 to 64 bytes are possible");
  }
  Pattern pattern{};
  pattern.length = given.length;
  pattern.mask.fill(0xff);
  if (given.mask != 0) {
    std::memcpy(pattern.mask.data(), reinterpret_cast<const void *>(given.mask), given.length);
  }
  std::memcpy(pattern.bytes.data(), reinterpret_cast<const void *>(given.bytes), given.length);
  for (std::size_t i = 0; i < given.length; i++) {
    pattern.bytes[i] &= pattern.mask[i];
  }
  pattern.place = rarest_place(pattern);
  std::memcpy(&pattern.value, pattern.bytes.data() + pattern.place, sizeof pattern.value);
  std::memcpy(&pattern.value_mask, pattern.mask.data() + pattern.place, sizeof pattern.value_mask);
  if (pattern.value_mask == 0) {
    throw bad_argument("pattern is masked out: " + which + "; its mask must leave some bits");
  }
  return pattern;
}

bool matches(const Pattern &pattern, const std::uint8_t *data) noexcept {
  std::uint32_t value;
  std::memcpy(&value, data + pattern.place, sizeof value);
  if ((value & pattern.value_mask) != pattern.value) {
    return false;
  }
  for (std::size_t i = 0; i < pattern.length; i++) {
    if ((data[i] & pattern.mask[i]) != pattern.bytes[i]) {
      return false;
    }
  }
  return true;
}

void admit(FingerprintTables &tables, const Pattern &pattern, std::size_t bucket) {
  const std::size_t set = bucket / set_buckets;
  const auto bit = static_cast<std::uint8_t>(1u << (bucket % set_buckets));
  for (std::size_t place = 0; place < fingerprint_bytes; place++) {
    const std::uint8_t byte = pattern.bytes[pattern.place + place];
    const std::uint8_t mask = pattern.mask[pattern.place + place];
    for (std::uint8_t half = 0; half < 16; half++) {
      if ((half & mask & 15) == (byte & 15)) {
        tables.low[set][place][half] |= bit;
      }
      if ((half & (mask >> 4)) == (byte >> 4)) {
        tables.high[set][place][half] |= bit;
      }
    }
  }
}

}  // namespace

Patterns::Patterns(std::span<const bg_pattern> patterns) {
  for (std::size_t i = 0; i < patterns.size(); i++) {
    patterns_.push_back(prepared(patterns[i], i));
    longest_ = std::max<std::size_t>(longest_, patterns_[i].length);
    furthest_place_ = std::max<std::size_t>(furthest_place_, patterns_[i].place);
  }
  choose_buckets();
}

// Patterns with like fingerprints share a bucket: its tables then let fewer other bytes pass.
void Patterns::choose_buckets() {
  // Past some two dozen patterns eight buckets let so much pass that a second set is cheaper.
  tables_.sets = patterns_.size() > 24 ? 2 : 1;
  const std::size_t buckets = tables_.sets * set_buckets;
  std::vector<std::uint32_t> order(patterns_.size());
  for (std::uint32_t i = 0; i < order.size(); i++) {
    order[i] = i;
  }
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return patterns_[a].value < patterns_[b].value;
  });
  for (std::size_t i = 0; i < order.size(); i++) {
    const std::size_t bucket = i * buckets / order.size();
    buckets_[bucket].push_back(order[i]);
    admit(tables_, patterns_[order[i]], bucket);
    tables_.zeros_pass |= patterns_[order[i]].value == 0;
  }
}

// Compares the patterns of one bucket whose fingerprint would lie at `at`; false: the list is full.
bool Patterns::candidates(const Piece &piece, std::size_t at, unsigned bucket,
                          HitList &list) const noexcept {
  for (const std::uint32_t index : buckets_[bucket]) {
    const Pattern &pattern = patterns_[index];
    if (at < pattern.place) {
      continue;
    }
    const std::size_t start = at - pattern.place;
    if (start >= piece.starts || pattern.length > piece.size - start ||
        piece.base + start + pattern.length <= piece.behind ||
        !matches(pattern, piece.data + start)) {
      continue;
    }
    if (list.count == list.capacity) {
      return false;
    }
    list.hits[list.count++] = {piece.base + start, index, 0};
  }
  return true;
}

// The list filled up at place `at`: hits that start before at - furthest_place_ are all found.
std::size_t Patterns::full(const Piece &piece, std::size_t at, HitList &list) const noexcept {
  const std::size_t resume = at > furthest_place_ ? at - furthest_place_ : 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list.count; i++) {
    if (list.hits[i].offset < piece.base + resume) {
      list.hits[kept++] = list.hits[i];
    }
  }
  list.count = kept;
  return resume;
}

std::size_t Patterns::find(const Piece &piece, HitList &list) const noexcept {
  if (piece.size < fingerprint_bytes) {
    return piece.starts;
  }
  const NextBlock next = next_block();
  const std::size_t places = std::min(piece.size - (fingerprint_bytes - 1),
                                      piece.starts + furthest_place_);
  const std::size_t whole = places / block_bytes * block_bytes;
  BlockCandidates block;
  std::memset(&block, 0, sizeof block);
  // Passes over whole blocks in place, then over a copy of the rest with zeros behind it.
  std::uint8_t rest[block_bytes * 2] = {};
  std::memcpy(rest, piece.data + whole,
              std::min(piece.size - whole, block_bytes + fingerprint_bytes - 1));
  for (std::size_t at = 0; at < places; at += block_bytes) {
    if (at < whole) {
      at = next(tables_, piece.data, at, whole, block);
    }
    if (at >= whole && (whole == places || next(tables_, rest, 0, block_bytes, block) != 0)) {
      break;
    }
    for (std::size_t i = 0; i < block_bytes && at + i < places; i++) {
      unsigned buckets = block.buckets[0][i] | static_cast<unsigned>(block.buckets[1][i]) << 8;
      for (; buckets != 0; buckets &= buckets - 1) {
        const auto bucket = static_cast<unsigned>(__builtin_ctz(buckets));
        if (!candidates(piece, at + i, bucket, list)) {
          return full(piece, at + i, list);
        }
      }
    }
  }
  return piece.starts;
}

}  // namespace blueguard
