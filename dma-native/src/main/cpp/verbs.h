// The verbs `compare` and `digest`, written once for all engines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine.h"

namespace blueguard {

// Differences found, and how many of them could not be compared.
struct Compared {
  std::uint32_t found;
  bool all_read;
};

// Arguments were checked, except for the expectations themselves: what lies outside the source
// (`size` bytes) or the blob is reported as a difference.
Compared compare(Engine &engine, std::uint64_t size, std::span<const bg_expectation> expectations,
                 std::span<const std::byte> expected, std::span<bg_difference> differences);

// The words that are not as expected; what lies outside the window cannot be read.
Compared compare_words(std::span<const std::byte> window, std::span<const bg_word> words,
                       std::span<bg_word_difference> differences);

// SHA-256 of each entry's range. Entries were checked as for Engine::read.
void digest(Engine &engine, std::span<bg_entry> entries);

}  // namespace blueguard
