#include <cstring>

#include "check.h"
#include "kit.h"
#include "memory_engine.h"
#include "verbs.h"

namespace {

struct Outcome {
  bg_result result;
  std::uint32_t found;
  std::vector<std::pair<std::uint32_t, bg_status>> differences;
};

bool operator==(const Outcome &a, const Outcome &b) {
  return a.result == b.result && a.found == b.found && a.differences == b.differences;
}

Outcome compare(bg_engine *engine, const std::vector<bg_expectation> &expectations,
                const std::vector<std::uint8_t> &blob, std::uint32_t capacity = 100) {
  std::vector<bg_difference> differences(capacity);
  Outcome outcome{};
  outcome.result =
      bg_compare(engine, expectations.data(), static_cast<std::uint32_t>(expectations.size()),
                 blob.data(), blob.size(), differences.data(), capacity, &outcome.found);
  for (std::uint32_t i = 0; i < std::min(capacity, outcome.found); i++) {
    outcome.differences.emplace_back(differences[i].index, differences[i].status);
  }
  return outcome;
}

}  // namespace

TEST(unchanged_ranges_are_no_difference) {
  const auto bytes = random_bytes(65536, 1);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  std::vector<bg_expectation> expectations;
  for (std::uint32_t i = 0; i < 200; i++) {
    expectations.push_back({i * 300, i, i * 300});
  }
  CHECK(compare(engine, expectations, bytes) == (Outcome{BG_OK, 0, {}}));
}

TEST(one_changed_bit_anywhere_in_a_range_is_a_difference) {
  const auto bytes = random_bytes(4096, 2);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  for (std::uint32_t length = 1; length < 80; length++) {
    for (std::uint32_t at = 0; at < length; at++) {
      auto blob = bytes;
      blob[100 + at] ^= 1;
      const Outcome outcome = compare(engine, {{100, length, 100}}, blob);
      CHECK(outcome == (Outcome{BG_OK, 1, {{0, BG_DIFFERS}}}));
    }
    auto around = bytes;
    around[99] ^= 1;
    around[100 + length] ^= 1;
    CHECK_EQ(compare(engine, {{100, length, 100}}, around).found, 0u);
  }
}

TEST(ranges_that_cannot_be_compared_are_differences_with_their_reason) {
  const auto bytes = random_bytes(16384, 3);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  file.truncate(8192);
  auto blob = bytes;
  blob[50] ^= 1;
  const Outcome outcome = compare(
      engine, {{0, 64, 0}, {8192, 8, 0}, {64, 64, 64}, {16380, 8, 0}, {0, 8, 16380}, {12288, 8, 0},
               {~0ull, 8, 0}, {128, 64, 128}},
      blob);
  CHECK(outcome == (Outcome{BG_PARTIAL,
                            6,
                            {{0, BG_DIFFERS},
                             {1, BG_UNREADABLE},
                             {3, BG_OUTSIDE},
                             {4, BG_BAD_ENTRY},
                             {5, BG_UNREADABLE},
                             {6, BG_OUTSIDE}}}));
}

TEST(differences_without_a_place_are_still_counted) {
  const TestFile file(4096);
  const TestEngine engine("file", file.path());
  const std::vector<std::uint8_t> ones(8, 1);
  const std::vector<bg_expectation> expectations(10, {0, 8, 0});
  const Outcome outcome = compare(engine, expectations, ones, 2);
  CHECK(outcome == (Outcome{BG_OK, 10, {{0, BG_DIFFERS}, {1, BG_DIFFERS}}}));
}

TEST(an_engine_without_a_window_compares_the_same) {
  const auto bytes = random_bytes(5 << 20, 4);
  MemoryEngine engine(bytes);
  engine.fail_at(1 << 20);
  auto blob = bytes;
  blob[3000000] ^= 1;
  const std::vector<bg_expectation> expectations{
      {0, 100, 0}, {5, 4 << 20, 5}, {1 << 20, 8, 0}, {2999990, 20, 2999990}, {10, 0, 10}, {7, 9, 8},
      {100, 5 << 20, 0}};
  std::vector<bg_difference> differences(10);
  const blueguard::Compared compared = blueguard::compare(
      engine, bytes.size(), expectations, std::as_bytes(std::span(blob)), differences);
  ASSERT(compared.found == 5);
  CHECK(!compared.all_read);
  const bg_difference expected[] = {
      {1, BG_UNREADABLE}, {2, BG_UNREADABLE}, {3, BG_DIFFERS}, {5, BG_DIFFERS}, {6, BG_OUTSIDE}};
  for (std::size_t i = 0; i < 5; i++) {
    CHECK_EQ(differences[i].index, expected[i].index);
    CHECK_EQ(differences[i].status, expected[i].status);
  }
}
