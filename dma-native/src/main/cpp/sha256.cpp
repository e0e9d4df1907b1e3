#include "sha256.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace blueguard {

const std::uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

namespace {

std::uint32_t big_endian(const std::uint8_t *from) noexcept {
  std::uint32_t word;
  std::memcpy(&word, from, sizeof word);
  return __builtin_bswap32(word);
}

// The next sixteen words, each in the place of the one that is 16 rounds old.
[[gnu::always_inline]] inline void next_words(std::uint32_t (&w)[16]) noexcept {
  for (std::size_t i = 0; i < 16; i++) {
    const std::uint32_t x = w[(i + 1) & 15];
    const std::uint32_t y = w[(i + 14) & 15];
    w[i] += w[(i + 9) & 15] + (std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3)) +
            (std::rotr(y, 17) ^ std::rotr(y, 19) ^ (y >> 10));
  }
}

[[gnu::always_inline]] inline void round(std::uint32_t a, std::uint32_t b, std::uint32_t c,
                                         std::uint32_t &d, std::uint32_t e, std::uint32_t f,
                                         std::uint32_t g, std::uint32_t &h,
                                         std::uint32_t word) noexcept {
  h += (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + (g ^ (e & (f ^ g))) + word;
  d += h;
  h += (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) | (c & (a | b)));
}

// Eight rounds a step: after eight the variables are back in their places, and nothing is moved.
[[gnu::always_inline]] inline void blocks_of(Sha256State &state, const std::uint8_t *data,
                                             std::size_t blocks) noexcept {
  for (; blocks != 0; blocks--, data += sha256_block) {
    std::uint32_t w[16];
    for (std::size_t i = 0; i < 16; i++) {
      w[i] = big_endian(data + 4 * i);
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64; i += 16) {
      if (i != 0) {
        next_words(w);
      }
      for (std::size_t n = 0; n < 16; n += 8) {
        const auto word = [&](std::size_t k) __attribute__((always_inline)) {
          return sha256_constants[i + n + k] + w[n + k];
        };
        round(a, b, c, d, e, f, g, h, word(0));
        round(h, a, b, c, d, e, f, g, word(1));
        round(g, h, a, b, c, d, e, f, word(2));
        round(f, g, h, a, b, c, d, e, word(3));
        round(e, f, g, h, a, b, c, d, word(4));
        round(d, e, f, g, h, a, b, c, word(5));
        round(c, d, e, f, g, h, a, b, word(6));
        round(b, c, d, e, f, g, h, a, word(7));
      }
    }
    const Sha256State sum{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < sum.size(); i++) {
      state[i] += sum[i];
    }
  }
}

#if defined(__x86_64__)
// The portable way with the processor's three-operand rotations: a quarter faster.
__attribute__((target("bmi,bmi2"))) void with_bmi2(Sha256State &state, const std::uint8_t *data,
                                                   std::size_t blocks) noexcept {
  blocks_of(state, data, blocks);
}

// State in the order that the instructions want: {a, b, e, f} and {c, d, g, h}.
__attribute__((target("sha,sse4.1,ssse3"))) void own_instructions(
    Sha256State &state, const std::uint8_t *data, std::size_t blocks) noexcept {
  auto *words = reinterpret_cast<__m128i *>(state.data());
  const __m128i dcba = _mm_loadu_si128(words);
  const __m128i hgfe = _mm_loadu_si128(words + 1);
  const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  for (; blocks != 0; blocks--, data += sha256_block) {
    const __m128i abef_before = abef;
    const __m128i cdgh_before = cdgh;
    __m128i w[16];
    for (std::size_t i = 0; i < 16; i++) {
      if (i < 4) {
        w[i] = _mm_shuffle_epi8(
            _mm_loadu_si128(reinterpret_cast<const __m128i *>(data) + i), swap);
      } else {
        const __m128i seventh = _mm_alignr_epi8(w[i - 1], w[i - 2], 4);
        w[i] = _mm_sha256msg2_epu32(
            _mm_add_epi32(_mm_sha256msg1_epu32(w[i - 4], w[i - 3]), seventh), w[i - 1]);
      }
      const __m128i sum = _mm_add_epi32(
          w[i], _mm_loadu_si128(reinterpret_cast<const __m128i *>(sha256_constants) + i));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
}

bool has_own_instructions() noexcept {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  constexpr unsigned sha = 1u << 29;
  return __builtin_cpu_supports("sse4.1") && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
         (b & sha) != 0;
}

#elif defined(__aarch64__)
__attribute__((target("+crypto"))) void own_instructions(Sha256State &state,
                                                         const std::uint8_t *data,
                                                         std::size_t blocks) noexcept {
  uint32x4_t abcd = vld1q_u32(state.data());
  uint32x4_t efgh = vld1q_u32(state.data() + 4);
  for (; blocks != 0; blocks--, data += sha256_block) {
    const uint32x4_t abcd_before = abcd;
    const uint32x4_t efgh_before = efgh;
    uint32x4_t w[16];
    for (std::size_t i = 0; i < 16; i++) {
      w[i] = i < 4 ? vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(data + 16 * i)))
                   : vsha256su1q_u32(vsha256su0q_u32(w[i - 4], w[i - 3]), w[i - 2], w[i - 1]);
      const uint32x4_t sum = vaddq_u32(w[i], vld1q_u32(sha256_constants + 4 * i));
      const uint32x4_t abcd_old = abcd;
      abcd = vsha256hq_u32(abcd, efgh, sum);
      efgh = vsha256h2q_u32(efgh, abcd_old, sum);
    }
    abcd = vaddq_u32(abcd, abcd_before);
    efgh = vaddq_u32(efgh, efgh_before);
  }
  vst1q_u32(state.data(), abcd);
  vst1q_u32(state.data() + 4, efgh);
}

bool has_own_instructions() noexcept { return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0; }
#else
constexpr Sha256Compress own_instructions = sha256_portable;
bool has_own_instructions() noexcept { return false; }
#endif

bool agrees_with_portable(Sha256Compress compress) noexcept {
  std::uint8_t blocks[3 * sha256_block];
  for (std::size_t i = 0; i < sizeof blocks; i++) {
    blocks[i] = static_cast<std::uint8_t>(i * 151 + 7);
  }
  Sha256State expected = sha256_start;
  Sha256State got = sha256_start;
  sha256_portable(expected, blocks, 3);
  compress(got, blocks, 3);
  return got == expected;
}

Sha256Compress fastest() noexcept {
  const Sha256Compress accelerated = sha256_accelerated();
  if (accelerated != nullptr) {
    return accelerated;
  }
#if defined(__x86_64__)
  if (__builtin_cpu_supports("bmi2")) {
    return with_bmi2;
  }
#endif
  return sha256_portable;
}

}  // namespace

void sha256_portable(Sha256State &state, const std::uint8_t *data, std::size_t blocks) noexcept {
  blocks_of(state, data, blocks);
}

Sha256Compress sha256_accelerated() noexcept {
  static const bool usable = has_own_instructions() && agrees_with_portable(own_instructions);
  return usable ? own_instructions : nullptr;
}

Sha256::Sha256() noexcept : compress_(fastest()) {}

void Sha256::update(const std::uint8_t *data, std::size_t size) noexcept {
  total_ += size;
  if (rest_size_ != 0) {
    const std::size_t part = std::min(size, sha256_block - rest_size_);
    std::memcpy(rest_.data() + rest_size_, data, part);
    rest_size_ += part;
    data += part;
    size -= part;
    if (rest_size_ < sha256_block) {
      return;
    }
    compress_(state_, rest_.data(), 1);
  }
  compress_(state_, data, size / sha256_block);
  rest_size_ = size % sha256_block;
  std::memcpy(rest_.data(), data + (size - rest_size_), rest_size_);
}

Digest Sha256::finish() noexcept {
  std::uint8_t end[2 * sha256_block] = {};
  std::memcpy(end, rest_.data(), rest_size_);
  end[rest_size_] = 0x80;
  const std::size_t size = rest_size_ + 9 <= sha256_block ? sha256_block : 2 * sha256_block;
  const std::uint64_t bits = __builtin_bswap64(total_ * 8);
  std::memcpy(end + size - sizeof bits, &bits, sizeof bits);
  compress_(state_, end, size / sha256_block);
  Digest digest;
  for (std::size_t i = 0; i < state_.size(); i++) {
    const std::uint32_t word = __builtin_bswap32(state_[i]);
    std::memcpy(digest.data() + 4 * i, &word, sizeof word);
  }
  return digest;
}

bool sha256_lanes_pay() noexcept {
#if defined(__x86_64__)
  return sha256_accelerated() == nullptr && __builtin_cpu_supports("avx2");
#else
  return sha256_accelerated() == nullptr;
#endif
}

}  // namespace blueguard
