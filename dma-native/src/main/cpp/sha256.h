// SHA-256 (FIPS 180-4), with the processor's own instructions where it has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace blueguard {

using Digest = std::array<std::uint8_t, 32>;
using Sha256State = std::array<std::uint32_t, 8>;

inline constexpr std::size_t sha256_block = 64;
inline constexpr Sha256State sha256_start{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
extern const std::uint32_t sha256_constants[64];

// Takes whole blocks into the state.
using Sha256Compress = void (*)(Sha256State &state, const std::uint8_t *data,
                                std::size_t blocks) noexcept;

void sha256_portable(Sha256State &state, const std::uint8_t *data, std::size_t blocks) noexcept;

// The processor's instructions (x86 SHA, arm64 crypto), or null when it has none. They are only
// offered after they agreed with the portable way on a few blocks.
Sha256Compress sha256_accelerated() noexcept;

// The bytes so far. Owns nothing, so that it may be left by a jump (fault_guard.h).
class Sha256 {
 public:
  Sha256() noexcept;
  void update(const std::uint8_t *data, std::size_t size) noexcept;
  Digest finish() noexcept;

 private:
  Sha256Compress compress_;
  Sha256State state_ = sha256_start;
  std::array<std::uint8_t, sha256_block> rest_{};
  std::size_t rest_size_ = 0;
  std::uint64_t total_ = 0;
};

inline constexpr std::size_t sha256_lanes = 8;

// Whether eight ranges side by side in vector registers are faster than one after the other here:
// with AVX2 and without SHA instructions.
bool sha256_lanes_pay() noexcept;

// Digests of eight ranges of the same size.
void sha256_of_lanes(const std::uint8_t *const (&data)[sha256_lanes], std::size_t size,
                     std::uint8_t *const (&out)[sha256_lanes]) noexcept;

}  // namespace blueguard
