// The inner loop of a scan, once per instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "patterns.h"

namespace blueguard {

inline constexpr std::size_t block_bytes = 32;

// Buckets that may match at each place of one block; the second half is for the second set.
struct BlockCandidates {
  alignas(32) std::uint8_t buckets[max_sets][block_bytes];
};

// Looks at the places [at, end) in blocks; end - at is a multiple of block_bytes, and
// fingerprint_bytes - 1 bytes behind end can be read. Returns the first block with a candidate, with
// its buckets in `out`, or end.
using NextBlock = std::size_t (*)(const FingerprintTables &tables, const std::uint8_t *data,
                                  std::size_t at, std::size_t end, BlockCandidates &out) noexcept;

std::size_t next_block_portable(const FingerprintTables &tables, const std::uint8_t *data,
                                std::size_t at, std::size_t end, BlockCandidates &out) noexcept;
#if defined(__x86_64__)
std::size_t next_block_avx2(const FingerprintTables &tables, const std::uint8_t *data,
                            std::size_t at, std::size_t end, BlockCandidates &out) noexcept;
#elif defined(__aarch64__)
std::size_t next_block_neon(const FingerprintTables &tables, const std::uint8_t *data,
                            std::size_t at, std::size_t end, BlockCandidates &out) noexcept;
#endif

// The fastest one that this processor has.
NextBlock next_block();

}  // namespace blueguard
