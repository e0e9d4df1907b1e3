#include <cstring>

#include "check.h"
#include "kit.h"

namespace {

struct Outcome {
  bg_result result;
  std::uint32_t found;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> differences;
};

bool operator==(const Outcome &a, const Outcome &b) {
  return a.result == b.result && a.found == b.found && a.differences == b.differences;
}

// The bytes at an offset of which those count that `set` has a bit for.
bg_word word(const std::vector<std::uint8_t> &bytes, std::uint64_t offset, std::uint32_t set) {
  bg_word word{offset, 0, 0};
  for (std::uint32_t i = 0; i < 8; i++) {
    word.mask |= (set >> i & 1) != 0 ? 0xffull << 8 * i : 0;
  }
  std::memcpy(&word.bytes, bytes.data() + offset, std::min<std::size_t>(8, bytes.size() - offset));
  return word;
}

std::vector<bg_word> all_words(const std::vector<std::uint8_t> &bytes) {
  std::vector<bg_word> words;
  for (std::uint64_t offset = 0; offset < bytes.size(); offset += 8) {
    words.push_back(word(bytes, offset, 0xff));
  }
  return words;
}

Outcome compare(bg_engine *engine, const std::vector<bg_word> &words,
                std::uint32_t capacity = 1000) {
  std::vector<bg_word_difference> differences(capacity);
  Outcome outcome{};
  outcome.result = bg_compare_words(engine, words.data(), static_cast<std::uint32_t>(words.size()),
                                    differences.data(), capacity, &outcome.found);
  for (std::uint32_t i = 0; i < std::min(capacity, outcome.found); i++) {
    outcome.differences.emplace_back(differences[i].index, differences[i].bytes);
  }
  return outcome;
}

}  // namespace

TEST(unchanged_words_are_no_difference) {
  const auto bytes = random_bytes(8192, 1);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  CHECK(compare(engine, all_words(bytes)) == (Outcome{BG_OK, 0, {}}));
  CHECK(compare(engine, {}) == (Outcome{BG_OK, 0, {}}));
}

TEST(each_changed_byte_of_a_word_is_told_and_only_where_it_counts) {
  const auto bytes = random_bytes(4096, 2);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  for (std::uint32_t at = 0; at < 8; at++) {
    auto blob = bytes;
    blob[800 + at] ^= 1;
    blob[1600 + at] ^= 0x80;
    auto words = all_words(blob);
    const std::uint32_t bit = 1u << at;
    CHECK(compare(engine, words) == (Outcome{BG_OK, 2, {{100, bit}, {200, bit}}}));
    words[100].mask ^= 0xffull << 8 * at;
    CHECK(compare(engine, words) == (Outcome{BG_OK, 1, {{200, bit}}}));
  }
}

TEST(words_that_are_gone_are_told_and_those_behind_them_compared) {
  const auto bytes = random_bytes(16384, 3);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  file.truncate(8192);
  auto blob = bytes;
  blob[48] ^= 1;
  blob[80] ^= 1;
  const std::vector<bg_word> words{word(blob, 48, 1),  word(blob, 8192, 0xff), word(blob, 56, 1),
                                   word(blob, 80, 1),  {16384, 1, 0},         {~7ull, 1, 0},
                                   word(blob, 120, 1), word(blob, 12288, 2)};
  CHECK(compare(engine, words) ==
        (Outcome{BG_PARTIAL, 6, {{0, 1}, {1, 0}, {3, 1}, {4, 0}, {5, 0}, {7, 0}}}));
}

TEST(the_last_bytes_of_a_source_may_be_less_than_a_word) {
  const auto bytes = random_bytes(1003, 4);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  CHECK(compare(engine, {word(bytes, 1000, 7)}) == (Outcome{BG_OK, 0, {}}));
  CHECK(compare(engine, {word(bytes, 1000, 0xf)}) == (Outcome{BG_PARTIAL, 1, {{0, 0}}}));
  auto blob = bytes;
  blob[1002] ^= 4;
  CHECK(compare(engine, {word(blob, 1000, 7)}) == (Outcome{BG_OK, 1, {{0, 4}}}));
  CHECK(compare(engine, {word(blob, 1000, 3)}) == (Outcome{BG_OK, 0, {}}));
}

TEST(differing_words_without_a_place_are_still_counted) {
  const TestFile file(4096);
  const TestEngine engine("file", file.path());
  const std::vector<bg_word> words(300, {0, 1, 1});
  CHECK(compare(engine, words, 2) == (Outcome{BG_OK, 300, {{0, 1}, {1, 1}}}));
}
