#include <algorithm>
#include <cstring>
#include <random>

#include "check.h"
#include "fingerprints.h"
#include "kit.h"
#include "memory_engine.h"
#include "scan.h"

namespace {

struct Needle {
  std::string bytes;
  std::string mask;
};

using Hits = std::vector<std::pair<std::uint64_t, std::uint32_t>>;

// All hits of a scan, taken up again as often as it stops.
Hits scan(bg_engine *engine, bg_range range, const std::vector<Needle> &needles,
          std::uint64_t budget = 0, std::uint64_t *unreadable = nullptr) {
  std::vector<bg_pattern> patterns;
  for (const Needle &needle : needles) {
    patterns.push_back({address(needle.bytes.data()),
                        needle.mask.empty() ? 0 : address(needle.mask.data()),
                        static_cast<std::uint32_t>(needle.bytes.size()), 0});
  }
  std::vector<bg_hit> hits(64 * needles.size());
  Hits all;
  std::uint64_t lost = 0;
  bg_scan_request request{};
  request.patterns = address(patterns.data());
  request.pattern_count = static_cast<std::uint32_t>(patterns.size());
  request.hits = address(hits.data());
  request.hit_capacity = static_cast<std::uint32_t>(hits.size());
  request.budget = budget;
  for (request.next = range.start; request.next < range.start + range.length;) {
    request.range = {request.next, range.start + range.length - request.next};
    if (bg_scan(engine, &request) != BG_OK) {
      throw std::runtime_error(last_error());
    }
    for (std::uint32_t i = 0; i < request.hit_count; i++) {
      all.emplace_back(hits[i].offset, hits[i].pattern);
    }
    lost += request.unreadable;
    if (request.next == request.range.start) {
      throw std::runtime_error("scan makes no progress");
    }
  }
  if (unreadable != nullptr) {
    *unreadable = lost;
  }
  return all;
}

bool matches(const std::vector<std::uint8_t> &memory, std::size_t at, const Needle &needle) {
  for (std::size_t i = 0; i < needle.bytes.size(); i++) {
    const unsigned mask = needle.mask.empty() ? 0xff : static_cast<std::uint8_t>(needle.mask[i]);
    if ((memory[at + i] & mask) != (static_cast<std::uint8_t>(needle.bytes[i]) & mask)) {
      return false;
    }
  }
  return true;
}

Hits slow_scan(const std::vector<std::uint8_t> &memory, const std::vector<Needle> &needles) {
  Hits hits;
  for (std::uint32_t which = 0; which < needles.size(); which++) {
    for (std::size_t at = 0; at + needles[which].bytes.size() <= memory.size(); at++) {
      if (matches(memory, at, needles[which])) {
        hits.emplace_back(at, which);
      }
    }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

bool ascending_per_pattern(const Hits &hits, std::uint32_t patterns) {
  std::vector<std::uint64_t> last(patterns, 0);
  for (const auto &[offset, pattern] : hits) {
    if (offset + 1 <= last[pattern]) {
      return false;
    }
    last[pattern] = offset + 1;
  }
  return true;
}

// Memory of few different bytes, so that needles and near misses are met all the time.
std::vector<std::uint8_t> few_letters(std::size_t size, std::uint32_t seed, unsigned letters) {
  auto bytes = random_bytes(size, seed);
  for (std::uint8_t &byte : bytes) {
    byte = static_cast<std::uint8_t>(byte % letters);
  }
  return bytes;
}

std::vector<Needle> needles_from(const std::vector<std::uint8_t> &memory, std::size_t count,
                                 std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Needle> needles;
  for (std::size_t i = 0; i < count; i++) {
    const std::size_t length = 4 + random() % 61;
    const std::size_t at = random() % (memory.size() - length);
    Needle needle{std::string(reinterpret_cast<const char *>(memory.data()) + at, length), ""};
    if (i % 3 == 0) {
      needle.mask = std::string(length, '\xff');
      needle.mask[random() % length] = static_cast<char>(random());
      needle.mask[length - 1] = '\x0f';
    }
    needles.push_back(needle);
  }
  return needles;
}

void compare_with_slow_scan(const std::vector<std::uint8_t> &memory,
                            const std::vector<Needle> &needles, std::uint64_t budget) {
  const TestFile file(memory);
  const TestEngine engine("file", file.path());
  Hits hits = scan(engine, {0, memory.size()}, needles, budget);
  CHECK(ascending_per_pattern(hits, static_cast<std::uint32_t>(needles.size())));
  std::sort(hits.begin(), hits.end());
  const Hits expected = slow_scan(memory, needles);
  CHECK_EQ(hits.size(), expected.size());
  CHECK(hits == expected);
}

}  // namespace

TEST(a_scan_finds_what_a_plain_search_finds) {
  for (const std::size_t count : {1u, 7u, 24u, 25u, 100u}) {
    const auto memory = random_bytes(100003, static_cast<std::uint32_t>(count));
    compare_with_slow_scan(memory, needles_from(memory, count, 5), 0);
  }
}

TEST(a_scan_of_memory_full_of_hits_loses_none) {
  const auto memory = few_letters(30001, 6, 3);
  compare_with_slow_scan(memory, needles_from(memory, 40, 7), 0);
  const std::vector<std::uint8_t> same(5000, 'a');
  compare_with_slow_scan(same, {{"aaaa", ""}, {std::string(64, 'a'), ""}, {"aaab", ""}}, 0);
}

TEST(short_sources_are_scanned_to_their_last_byte) {
  for (std::size_t size = 4; size < 140; size++) {
    const auto memory = few_letters(size, static_cast<std::uint32_t>(size), 2);
    compare_with_slow_scan(
        memory, {{std::string("\0\1\0\1", 4), ""}, {std::string("\1\1\0\0\1", 5), ""}}, 0);
  }
}

TEST(a_scan_with_a_budget_can_be_taken_up_again) {
  const auto memory = random_bytes((3 << 20) + 17, 8);
  compare_with_slow_scan(memory, needles_from(memory, 5, 9), 1);
}

TEST(a_range_limits_where_hits_start_and_end) {
  const TestFile file(4096);
  file.write(100, "needleneedle");
  const TestEngine engine("file", file.path());
  const std::vector<Needle> needle{{"needle", ""}};
  CHECK(scan(engine, {100, 12}, needle) == (Hits{{100, 0}, {106, 0}}));
  CHECK(scan(engine, {101, 11}, needle) == (Hits{{106, 0}}));
  CHECK(scan(engine, {100, 11}, needle) == (Hits{{100, 0}}));
  CHECK(scan(engine, {100, 5}, needle).empty());
}

TEST(a_scan_leaves_holes_alone_and_finds_what_lies_across_their_edges) {
  const TestFile file(64 << 20);
  file.write(8192 + 4090, std::string("ending"));  // the last bytes of a page, a hole behind it
  file.write(32 << 20, std::string("begin"));     // the first bytes of a page, a hole before it
  const std::uint64_t before = file.allocated();
  const TestEngine engine("file", file.path());
  const Hits hits = scan(engine, {0, 64 << 20},
                         {{std::string("ending\0\0\0", 9), ""}, {std::string("\0\0begin", 7), ""},
                          {std::string("ending", 6), ""}});
  CHECK_EQ(hits.size(), 3u);
  CHECK(std::count(hits.begin(), hits.end(), std::pair<std::uint64_t, std::uint32_t>(12282, 0)));
  CHECK(std::count(hits.begin(), hits.end(), std::pair<std::uint64_t, std::uint32_t>(12282, 2)));
  CHECK(std::count(hits.begin(), hits.end(),
                   std::pair<std::uint64_t, std::uint32_t>((32 << 20) - 2, 1)));
  CHECK_EQ(file.allocated(), before);
}

// Hits at every edge: a scan is taken up again a few bytes before a hole, by its budget or because its
// list was full of the zeros there.
TEST(a_scan_that_is_taken_up_again_beside_a_hole_finds_what_a_plain_search_finds) {
  constexpr std::uint64_t hole = 258 * 4096;
  constexpr std::uint64_t behind = hole + 4096;
  std::vector<std::uint8_t> memory(behind + 4096);
  const std::vector<Needle> needles{{std::string(12, '\0'), ""},
                                    {std::string("\1\0\0\0\0\0\0\0\0", 9), ""},
                                    {std::string("\0\0\0\0\0\0\0\0\1\1", 10), ""}};
  const auto there = [](std::uint64_t at) { return at < hole || at >= behind; };
  for (const std::size_t zeros : {50u, 199u, 203u, 206u, 300u}) {
    const auto letters = few_letters(memory.size(), 31, 200);
    std::copy(letters.begin(), letters.begin() + hole, memory.begin());
    std::copy(letters.begin() + behind, letters.end(), memory.begin() + behind);
    std::fill_n(memory.begin() + static_cast<std::ptrdiff_t>(hole - zeros), zeros, std::uint8_t{0});
    memory[hole - 40] = 1;
    const TestFile file(memory.size());
    file.write(0, {reinterpret_cast<const char *>(memory.data()), hole});
    file.write(behind, {reinterpret_cast<const char *>(memory.data()) + behind, 4096});
    const TestEngine engine("file", file.path());
    for (const std::uint64_t back : {0u, 1u, 5u, 8u, 11u, 12u, 30u}) {
      const std::uint64_t start = hole - (1 << 20) - back;
      Hits hits = scan(engine, {start, memory.size() - start}, needles, 1);
      std::sort(hits.begin(), hits.end());
      Hits expected;
      for (std::uint64_t at = start; at < memory.size(); at++) {
        for (std::uint32_t which = 0; which < needles.size(); which++) {
          const std::uint64_t end = at + needles[which].bytes.size();
          if (end <= memory.size() && (there(at) || there(end - 1)) &&
              matches(memory, at, needles[which])) {
            expected.emplace_back(at, which);
          }
        }
      }
      CHECK_EQ(hits.size(), expected.size());
      CHECK(hits == expected);
    }
  }
}

TEST(a_scan_passes_over_what_a_file_lost_and_counts_it) {
  auto memory = random_bytes(64 * 4096, 10);
  std::memcpy(memory.data() + 5000, "treasure", 8);
  std::memcpy(memory.data() + 50 * 4096, "treasure", 8);
  const TestFile file(memory);
  const TestEngine engine("file", file.path());
  file.truncate(10 * 4096);
  std::uint64_t unreadable = 0;
  const Hits hits = scan(engine, {0, memory.size()}, {{"treasure", ""}}, 0, &unreadable);
  CHECK(hits == (Hits{{5000, 0}}));
  CHECK_EQ(unreadable, 54u * 4096);
}

TEST(the_fast_inner_loop_agrees_with_the_portable_one) {
  const auto bytes = few_letters(4096 + 3, 11, 90);
  std::vector<Needle> needles = needles_from(bytes, 100, 12);
  for (const std::size_t sets : {1u, 2u}) {
    blueguard::FingerprintTables tables{};
    tables.sets = sets;
    const auto noise = random_bytes(sizeof tables.low * 2, 13);
    std::memcpy(tables.low, noise.data(), sizeof tables.low);
    std::memcpy(tables.high, noise.data() + sizeof tables.low, sizeof tables.high);
    blueguard::BlockCandidates fast;
    blueguard::BlockCandidates portable;
    std::size_t blocks = 0;
    for (std::size_t at = 0; at < 4096; at += 32) {
      tables.zeros_pass = at % 64 == 0;
      const std::size_t a = blueguard::next_block()(tables, bytes.data(), at, 4096, fast);
      const std::size_t b =
          blueguard::next_block_portable(tables, bytes.data(), at, 4096, portable);
      CHECK_EQ(a, b);
      if (a < 4096 && a == b) {
        blocks++;
        CHECK_EQ(std::memcmp(&fast, &portable, sets * 32), 0);
      }
    }
    CHECK(blocks > 0);
  }
}

TEST(patterns_that_make_no_sense_are_refused) {
  const TestFile file(4096);
  const TestEngine engine("file", file.path());
  const auto error = [&](const Needle &needle) -> std::string {
    try {
      scan(engine, {0, 4096}, {needle});
      return "accepted";
    } catch (const std::runtime_error &failure) {
      return failure.what();
    }
  };
  CHECK_EQ(error({"abc", ""}),
           "pattern length is out of bounds: pattern=0 length=3; 4 to 64 bytes are possible");
  CHECK_EQ(error({std::string(65, 'x'), ""}),
           "pattern length is out of bounds: pattern=0 length=65; 4 to 64 bytes are possible");
  CHECK_EQ(error({"abcd", std::string(4, '\0')}),
           "pattern is masked out: pattern=0; its mask must leave some bits");
}

TEST(an_engine_without_a_window_is_scanned_the_same) {
  auto memory = random_bytes((2 << 20) + 100, 14);
  const std::string needle = "needle";
  for (const std::size_t at : {std::size_t{0}, std::size_t{(1 << 20) - 3}, memory.size() - 6}) {
    std::memcpy(memory.data() + at, needle.data(), needle.size());
  }
  std::memcpy(memory.data() + 8192, needle.data(), needle.size());
  MemoryEngine engine(memory);
  engine.fail_at(8200);
  const bg_pattern pattern{address(needle.data()), 0, 6, 0};
  bg_hit hits[64];
  bg_scan_request request{};
  request.range = {0, memory.size()};
  request.patterns = address(&pattern);
  request.pattern_count = 1;
  request.hits = address(hits);
  request.hit_capacity = 64;
  blueguard::scan(engine, request);
  CHECK_EQ(request.next, memory.size());
  ASSERT(request.hit_count == 3);
  CHECK_EQ(hits[0].offset, 0u);
  CHECK_EQ(hits[1].offset, (1u << 20) - 3);
  CHECK_EQ(hits[2].offset, memory.size() - 6);
  CHECK_EQ(request.unreadable, 4096u);
}
