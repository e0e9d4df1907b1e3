#include <cerrno>
#include <cstring>
#include <thread>

#include "caller.h"
#include "check.h"
#include "kit.h"
#include "uring_engine.h"

namespace {

void need_uring() {
  if (*blueguard::missing_uring() != 0) {
    SKIP(blueguard::missing_uring());
  }
}

}  // namespace

TEST(uring_reads_batches_longer_than_its_ring) {
  need_uring();
  const auto bytes = random_bytes(1 << 20, 1);
  const TestFile file(bytes);
  const TestEngine engine("uring", file.path());
  std::vector<bg_entry> entries;
  std::vector<std::uint8_t> to(1000 * 100);
  for (std::uint64_t i = 0; i < 1000; i++) {
    entries.push_back({i * 1000, 100, address(to.data() + i * 100), -1, -1});
  }
  CHECK_EQ(bg_read(engine, entries.data(), 1000), BG_OK);
  for (std::size_t i = 0; i < 1000; i++) {
    CHECK_EQ(entries[i].status, BG_DONE);
    CHECK_EQ(std::memcmp(to.data() + i * 100, bytes.data() + i * 1000, 100), 0);
  }
}

TEST(uring_tells_of_each_read_behind_the_end_of_a_file_that_shrank) {
  need_uring();
  const auto bytes = random_bytes(16384, 2);
  const TestFile file(bytes);
  const TestEngine engine("uring", file.path());
  file.truncate(6000);
  std::uint8_t to[4096];
  bg_entry entries[] = {{0, 4096, address(to), -1, -1},
                        {5990, 20, address(to), -1, -1},  // comes short
                        {8192, 8, address(to), -1, -1},
                        {16384, 1, address(to), -1, -1}};
  CHECK_EQ(bg_read(engine, entries, 4), BG_PARTIAL);
  const bg_status expected[] = {BG_DONE, BG_UNREADABLE, BG_UNREADABLE, BG_OUTSIDE};
  for (std::size_t i = 0; i < 4; i++) {
    CHECK_EQ(entries[i].status, expected[i]);
  }
  CHECK_EQ(entries[1].error, EIO);
}

TEST(uring_tells_each_verb_what_a_file_that_shrank_has_lost) {
  need_uring();
  auto bytes = random_bytes(65536, 4);
  std::memcpy(bytes.data() + 5000, "needle", 6);
  std::memcpy(bytes.data() + 40000, "needle", 6);
  const TestFile file(bytes);
  const TestEngine engine("uring", file.path());
  file.truncate(16384);
  const bg_expectation expectations[] = {{32768, 4, 0}, {0, 4, 0}, {16382, 4, 0}, {5000, 6, 0}};
  bg_difference differences[4];
  std::uint32_t found = 0;
  CHECK_EQ(bg_compare(engine, expectations, 4, "needle", 6, differences, 4, &found), BG_PARTIAL);
  ASSERT(found == 3);
  CHECK_EQ(differences[0].status, BG_UNREADABLE);
  CHECK_EQ(differences[1].status, BG_DIFFERS);
  CHECK_EQ(differences[2].status, BG_UNREADABLE);
  std::uint8_t digests[2][32];
  bg_entry entries[] = {{0, 20000, address(digests[0]), -1, -1}, {0, 64, address(digests[1]), -1, -1}};
  CHECK_EQ(bg_digest(engine, entries, 2), BG_PARTIAL);
  CHECK_EQ(entries[0].status, BG_UNREADABLE);
  CHECK_EQ(entries[1].status, BG_DONE);
  const bg_pattern pattern{address("needle"), 0, 6, 0};
  bg_hit hits[64];
  bg_scan_request request{};
  request.range = {0, 65536};
  request.patterns = address(&pattern);
  request.pattern_count = 1;
  request.hits = address(hits);
  request.hit_capacity = 64;
  CHECK_EQ(bg_scan(engine, &request), BG_OK);
  ASSERT(request.hit_count == 1);
  CHECK_EQ(hits[0].offset, 5000u);
  CHECK_EQ(request.unreadable, 65536u - 16384u);
  Caller caller(engine, 4);
  std::uint8_t to[8];
  caller.submit(submission(1, BG_VERB_READ, 16380, 8, to));
  CHECK_EQ(caller.wait().status, BG_UNREADABLE);
  caller.submit(submission(2, BG_VERB_READ, 16376, 8, to));
  CHECK_EQ(caller.wait().status, BG_DONE);
  CHECK_EQ(std::memcmp(to, bytes.data() + 16376, 8), 0);
}

TEST(uring_serves_several_threads_at_once) {
  need_uring();
  const auto bytes = random_bytes(1 << 20, 3);
  const TestFile file(bytes);
  const TestEngine engine("uring", file.path());
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < wrong.size(); t++) {
    threads.emplace_back([&, t] {
      std::uint8_t to[64];
      for (std::uint64_t i = 0; i < 300; i++) {
        const std::uint64_t offset = (i * 7919 + t * 104729) % (bytes.size() - 64);
        bg_entry entry{offset, 64, address(to), -1, -1};
        wrong[t] += bg_read(engine, &entry, 1) != BG_OK ||
                    std::memcmp(to, bytes.data() + offset, 64) != 0;
      }
    });
  }
  for (std::thread &thread : threads) {
    thread.join();
  }
  CHECK(wrong == std::vector<int>(4));
}

TEST(uring_scans_and_knows_the_holes) {
  need_uring();
  const TestFile file(16 << 20);
  file.write(9 << 20, "needle");
  const TestEngine engine("uring", file.path());
  const std::uint64_t before = file.allocated();
  const bg_pattern pattern{address("needle"), 0, 6, 0};
  bg_hit hits[64];
  bg_scan_request request{};
  request.range = {0, 16 << 20};
  request.patterns = address(&pattern);
  request.pattern_count = 1;
  request.hits = address(hits);
  request.hit_capacity = 64;
  CHECK_EQ(bg_scan(engine, &request), BG_OK);
  ASSERT(request.hit_count == 1);
  CHECK_EQ(hits[0].offset, 9u << 20);
  CHECK_EQ(file.allocated(), before);
}

TEST(uring_refuses_the_same_paths_as_file) {
  need_uring();
  bg_engine *engine = nullptr;
  CHECK_EQ(bg_open("uring", "/proc", nullptr, 0, &engine), BG_UNAVAILABLE);
  CHECK_EQ(last_error(), "file is a directory: path=/proc; name a dump or a RAM file in it");
}
