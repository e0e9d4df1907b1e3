#include <cstring>

#include "check.h"
#include "kit.h"
#include "memory_engine.h"
#include "sha256.h"
#include "verbs.h"

namespace {

std::string hex(const std::uint8_t *bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; i++) {
    constexpr char digits[] = "0123456789abcdef";
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

std::string sha(const std::string &text) {
  blueguard::Sha256 sha;
  sha.update(reinterpret_cast<const std::uint8_t *>(text.data()), text.size());
  return hex(sha.finish().data(), 32);
}

std::string sha_of(const std::vector<std::uint8_t> &bytes, std::size_t at, std::size_t size) {
  return sha(std::string(bytes.begin() + static_cast<long>(at),
                         bytes.begin() + static_cast<long>(at + size)));
}

}  // namespace

TEST(the_digest_agrees_with_the_published_examples) {
  CHECK_EQ(sha(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK_EQ(sha("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_EQ(sha("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK_EQ(sha(std::string(1000000, 'a')),
           "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(pieces_of_any_size_give_the_same_digest) {
  const auto bytes = random_bytes(1000, 1);
  const std::string whole = sha_of(bytes, 0, bytes.size());
  for (std::size_t step = 1; step < 200; step++) {
    blueguard::Sha256 sha;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      sha.update(bytes.data() + at, std::min(step, bytes.size() - at));
    }
    CHECK_EQ(hex(sha.finish().data(), 32), whole);
  }
}

TEST(the_processors_instructions_agree_with_the_portable_way) {
  const blueguard::Sha256Compress accelerated = blueguard::sha256_accelerated();
  if (accelerated == nullptr) {
    SKIP("this processor has no SHA instructions");
  }
  const auto bytes = random_bytes(64 * 50, 2);
  for (std::size_t blocks = 0; blocks <= 50; blocks++) {
    blueguard::Sha256State a = blueguard::sha256_start;
    blueguard::Sha256State b = blueguard::sha256_start;
    accelerated(a, bytes.data(), blocks);
    blueguard::sha256_portable(b, bytes.data(), blocks);
    CHECK(a == b);
  }
}

TEST(ranges_side_by_side_give_the_digests_of_one_after_the_other) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2")) {
    SKIP("this processor has no AVX2");
  }
#endif
  const auto bytes = random_bytes(8 * 300, 3);
  for (std::size_t size = 0; size < 300; size++) {
    const std::uint8_t *data[8];
    std::uint8_t digests[8][32];
    std::uint8_t *out[8];
    for (std::size_t i = 0; i < 8; i++) {
      data[i] = bytes.data() + 300 * i;
      out[i] = digests[i];
    }
    blueguard::sha256_of_lanes(data, size, out);
    for (std::size_t i = 0; i < 8; i++) {
      CHECK_EQ(hex(digests[i], 32), sha_of(bytes, 300 * i, size));
    }
  }
}

TEST(every_range_of_a_batch_gets_its_digest_or_its_error) {
  const auto bytes = random_bytes(40 * 4096, 4);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  file.truncate(30 * 4096);
  std::uint8_t digests[42][32];
  bg_entry entries[42];
  for (std::uint64_t i = 0; i < 40; i++) {
    entries[i] = {i * 4096, 4096, address(digests[i]), -1, -1};
  }
  entries[40] = {100, 77, address(digests[40]), -1, -1};
  entries[41] = {40 * 4096, 0, address(digests[41]), -1, -1};
  CHECK_EQ(bg_digest(engine, entries, 42), BG_PARTIAL);
  for (std::size_t i = 0; i < 40; i++) {
    CHECK_EQ(entries[i].status, i < 30 ? BG_DONE : BG_UNREADABLE);
    if (i < 30) {
      CHECK_EQ(hex(digests[i], 32), sha_of(bytes, i * 4096, 4096));
    }
  }
  CHECK_EQ(hex(digests[40], 32), sha_of(bytes, 100, 77));
  CHECK_EQ(hex(digests[41], 32), sha(""));
}

TEST(an_engine_without_a_window_digests_the_same) {
  const auto bytes = random_bytes(3 << 20, 5);
  MemoryEngine engine(bytes);
  engine.fail_at(10);
  std::uint8_t digests[4][32];
  bg_entry entries[] = {{100, (3 << 20) - 100, address(digests[0]), -1, -1},
                        {0, 20, address(digests[1]), -1, -1},
                        {1000, 0, address(digests[2]), -1, -1},
                        {500, 4096, address(digests[3]), -1, -1}};
  blueguard::digest(engine, entries);
  CHECK_EQ(hex(digests[0], 32), sha_of(bytes, 100, (3 << 20) - 100));
  CHECK_EQ(entries[1].status, BG_UNREADABLE);
  CHECK_EQ(hex(digests[2], 32), sha(""));
  CHECK_EQ(hex(digests[3], 32), sha_of(bytes, 500, 4096));
  CHECK_EQ(engine.batches(), 6);  // two of them for what fails each time
}
