// Eight SHA-256 side by side, one in each 32-bit lane of a vector. On x86-64 this file alone is
// compiled for AVX2: it must not use any inline function of another header, whose AVX2 copy the
// linker might then choose for the whole library.
#include "sha256.h"

namespace blueguard {
namespace {

using Words = std::uint32_t __attribute__((vector_size(4 * sha256_lanes)));

#define ROTATE(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

// One block of every lane; lane i of w[0..15] is the block of range i.
void compress(Words *state, Words *w) noexcept {
  Words s[8];
  for (int i = 0; i < 8; i++) {
    s[i] = state[i];
  }
  for (int i = 0; i < 64; i++) {
    if (i >= 16) {
      const Words x = w[(i + 1) & 15];
      const Words y = w[(i + 14) & 15];
      w[i & 15] += w[(i + 9) & 15] + (ROTATE(x, 7) ^ ROTATE(x, 18) ^ (x >> 3)) +
                   (ROTATE(y, 17) ^ ROTATE(y, 19) ^ (y >> 10));
    }
    const Words e = s[4];
    const Words a = s[0];
    const Words one = s[7] + (ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25)) +
                      (s[6] ^ (e & (s[5] ^ s[6]))) + sha256_constants[i] + w[i & 15];
    const Words two =
        (ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22)) + ((a & s[1]) | (s[2] & (a | s[1])));
    s[7] = s[6];
    s[6] = s[5];
    s[5] = e;
    s[4] = s[3] + one;
    s[3] = s[2];
    s[2] = s[1];
    s[1] = a;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++) {
    state[i] += s[i];
  }
}

std::uint32_t big_endian(const std::uint8_t *from) noexcept {
  std::uint32_t word;
  __builtin_memcpy(&word, from, sizeof word);
  return __builtin_bswap32(word);
}

void load(Words *w, const std::uint8_t *const (&data)[sha256_lanes], std::size_t at) noexcept {
  for (std::size_t i = 0; i < 16; i++) {
    for (std::size_t lane = 0; lane < sha256_lanes; lane++) {
      w[i][lane] = big_endian(data[lane] + at + 4 * i);
    }
  }
}

}  // namespace

void sha256_of_lanes(const std::uint8_t *const (&data)[sha256_lanes], std::size_t size,
                     std::uint8_t *const (&out)[sha256_lanes]) noexcept {
  constexpr std::uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  Words state[8];
  Words w[16];
  for (int i = 0; i < 8; i++) {
    state[i] = Words{} + start[i];
  }
  std::size_t at = 0;
  for (; at + sha256_block <= size; at += sha256_block) {
    load(w, data, at);
    compress(state, w);
  }
  // The last bytes, the one bit behind them and the length: one or two blocks.
  const std::size_t rest = size - at;
  const std::size_t padded = rest + 9 <= sha256_block ? sha256_block : 2 * sha256_block;
  std::uint8_t ends[sha256_lanes][2 * sha256_block] = {};
  const std::uint8_t *end_of[sha256_lanes];
  const std::uint64_t bits = __builtin_bswap64(static_cast<std::uint64_t>(size) * 8);
  for (std::size_t lane = 0; lane < sha256_lanes; lane++) {
    __builtin_memcpy(ends[lane], data[lane] + at, rest);
    ends[lane][rest] = 0x80;
    __builtin_memcpy(ends[lane] + padded - sizeof bits, &bits, sizeof bits);
    end_of[lane] = ends[lane];
  }
  for (std::size_t block = 0; block < padded; block += sha256_block) {
    load(w, end_of, block);
    compress(state, w);
  }
  for (std::size_t lane = 0; lane < sha256_lanes; lane++) {
    for (std::size_t i = 0; i < 8; i++) {
      const std::uint32_t word = __builtin_bswap32(state[i][lane]);
      __builtin_memcpy(out[lane] + 4 * i, &word, sizeof word);
    }
  }
}

}  // namespace blueguard
