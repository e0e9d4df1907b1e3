// Ranges of an engine that cannot be read in place, brought in batch by batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine.h"

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
template <class Range, class Use>
void for_each_part(Engine &engine, std::size_t count, Range &&range, Use &&use) {
  std::vector<std::uint8_t> staging(staging_bytes);
  std::vector<bg_entry> entries;
  std::vector<RangePart> parts;
  std::uint64_t used = 0;
  const auto flush = [&] {
    engine.read(entries);
    for (std::size_t i = 0; i < parts.size(); i++) {
      parts[i].status = entries[i].status;
      parts[i].error = entries[i].error;
      use(parts[i]);
    }
    entries.clear();
    parts.clear();
    used = 0;
  };
  for (std::size_t i = 0; i < count; i++) {
    const bg_range whole = range(i);
    std::uint64_t at = 0;
    do {
      const std::uint64_t size = std::min(whole.length - at, staging_bytes - used);
      std::uint8_t *data = staging.data() + used;
      const bool last = at + size == whole.length;
      entries.push_back({whole.start + at, size, reinterpret_cast<std::uint64_t>(data), 0, 0});
      parts.push_back({i, at, data, size, BG_DONE, 0, last});
      used += size;
      at += size;
      if (used == staging_bytes) {
        flush();
      }
    } while (at < whole.length);
  }
  flush();
}

}  // namespace blueguard
