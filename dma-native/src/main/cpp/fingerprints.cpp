#include "fingerprints.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace blueguard {
namespace {

std::uint8_t buckets_at(const FingerprintTables &tables, std::size_t set,
                        const std::uint8_t *data) noexcept {
  unsigned buckets = 0xff;
  for (std::size_t place = 0; place < fingerprint_bytes; place++) {
    buckets &= tables.low[set][place][data[place] & 15];
    buckets &= tables.high[set][place][data[place] >> 4];
  }
  return static_cast<std::uint8_t>(buckets);
}

bool zeros(const std::uint8_t *data, std::size_t length) noexcept {
  std::uint64_t any = 0;
  for (std::size_t at = 0; at + 8 <= length; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, data + at, sizeof word);
    any |= word;
  }
  std::uint32_t last;
  std::memcpy(&last, data + length - sizeof last, sizeof last);
  return (any | last) == 0;
}

}  // namespace

std::size_t next_block_portable(const FingerprintTables &tables, const std::uint8_t *data,
                                std::size_t at, std::size_t end, BlockCandidates &out) noexcept {
  for (; at < end; at += block_bytes) {
    if (!tables.zeros_pass && zeros(data + at, block_bytes + fingerprint_bytes - 1)) {
      continue;
    }
    unsigned any = 0;
    for (std::size_t i = 0; i < block_bytes; i++) {
      for (std::size_t set = 0; set < tables.sets; set++) {
        out.buckets[set][i] = buckets_at(tables, set, data + at + i);
        any |= out.buckets[set][i];
      }
    }
    if (any != 0) {
      return at;
    }
  }
  return end;
}

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2"))) inline __m256i load(const std::uint8_t *from) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
}

// Whether a block and the bytes behind it that its last places look at are zeros.
__attribute__((target("avx2"))) inline bool quiet(const std::uint8_t *block) noexcept {
  const __m256i any = _mm256_or_si256(load(block), load(block + fingerprint_bytes - 1));
  return _mm256_testz_si256(any, any) != 0;
}

// The same for four blocks.
__attribute__((target("avx2"))) inline bool quiet_stretch(const std::uint8_t *block) noexcept {
  const __m256i front = _mm256_or_si256(load(block), load(block + block_bytes));
  const __m256i back =
      _mm256_or_si256(load(block + 2 * block_bytes), load(block + 3 * block_bytes));
  const __m256i any = _mm256_or_si256(
      _mm256_or_si256(front, back), load(block + 3 * block_bytes + fingerprint_bytes - 1));
  return _mm256_testz_si256(any, any) != 0;
}

// Sets of tables held in registers for the whole pass.
template <std::size_t Sets>
__attribute__((target("avx2"))) std::size_t next_avx2(const FingerprintTables &tables,
                                                      const std::uint8_t *data, std::size_t at,
                                                      std::size_t end,
                                                      BlockCandidates &out) noexcept {
  __m256i low[Sets][fingerprint_bytes];
  __m256i high[Sets][fingerprint_bytes];
  for (std::size_t set = 0; set < Sets; set++) {
    for (std::size_t place = 0; place < fingerprint_bytes; place++) {
      low[set][place] = _mm256_broadcastsi128_si256(
          _mm_load_si128(reinterpret_cast<const __m128i *>(tables.low[set][place])));
      high[set][place] = _mm256_broadcastsi128_si256(
          _mm_load_si128(reinterpret_cast<const __m128i *>(tables.high[set][place])));
    }
  }
  const __m256i half = _mm256_set1_epi8(15);
  for (; at < end; at += block_bytes) {
    if (!tables.zeros_pass && quiet(data + at)) {
      // Zeros seldom come alone: on in steps of four blocks while they last.
      while (at + 5 * block_bytes <= end && quiet_stretch(data + at + block_bytes)) {
        at += 4 * block_bytes;
      }
      continue;
    }
    __m256i found[Sets];
    for (std::size_t set = 0; set < Sets; set++) {
      found[set] = _mm256_set1_epi8(-1);
    }
    for (std::size_t place = 0; place < fingerprint_bytes; place++) {
      const __m256i bytes = load(data + at + place);
      const __m256i lows = _mm256_and_si256(bytes, half);
      const __m256i highs = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
      for (std::size_t set = 0; set < Sets; set++) {
        found[set] = _mm256_and_si256(
            found[set], _mm256_and_si256(_mm256_shuffle_epi8(low[set][place], lows),
                                         _mm256_shuffle_epi8(high[set][place], highs)));
      }
    }
    __m256i any = found[0];
    if constexpr (Sets == 2) {
      any = _mm256_or_si256(any, found[1]);
    }
    if (!_mm256_testz_si256(any, any)) {
      for (std::size_t set = 0; set < Sets; set++) {
        _mm256_store_si256(reinterpret_cast<__m256i *>(out.buckets[set]), found[set]);
      }
      return at;
    }
  }
  return end;
}

}  // namespace

std::size_t next_block_avx2(const FingerprintTables &tables, const std::uint8_t *data,
                            std::size_t at, std::size_t end, BlockCandidates &out) noexcept {
  return tables.sets == 1 ? next_avx2<1>(tables, data, at, end, out)
                          : next_avx2<2>(tables, data, at, end, out);
}

NextBlock next_block() {
  return __builtin_cpu_supports("avx2") ? next_block_avx2 : next_block_portable;
}

#elif defined(__aarch64__)
std::size_t next_block_neon(const FingerprintTables &tables, const std::uint8_t *data,
                            std::size_t at, std::size_t end, BlockCandidates &out) noexcept {
  const uint8x16_t half = vdupq_n_u8(15);
  for (; at < end; at += block_bytes) {
    const std::uint8_t *block = data + at;
    if (!tables.zeros_pass) {
      const uint8x16_t any = vorrq_u8(vorrq_u8(vld1q_u8(block), vld1q_u8(block + 16)),
                                      vld1q_u8(block + block_bytes + fingerprint_bytes - 1 - 16));
      if (vmaxvq_u8(any) == 0) {
        continue;
      }
    }
    uint8x16_t any = vdupq_n_u8(0);
    for (std::size_t set = 0; set < tables.sets; set++) {
      for (std::size_t part = 0; part < block_bytes; part += 16) {
        uint8x16_t found = vdupq_n_u8(0xff);
        for (std::size_t place = 0; place < fingerprint_bytes; place++) {
          const uint8x16_t bytes = vld1q_u8(block + part + place);
          found = vandq_u8(found, vqtbl1q_u8(vld1q_u8(tables.low[set][place]), vandq_u8(bytes, half)));
          found = vandq_u8(found, vqtbl1q_u8(vld1q_u8(tables.high[set][place]), vshrq_n_u8(bytes, 4)));
        }
        vst1q_u8(out.buckets[set] + part, found);
        any = vorrq_u8(any, found);
      }
    }
    if (vmaxvq_u8(any) != 0) {
      return at;
    }
  }
  return end;
}

NextBlock next_block() { return next_block_neon; }

#else
NextBlock next_block() { return next_block_portable; }
#endif

}  // namespace blueguard
