#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "check.h"
#include "kit.h"

namespace {

// A device so slow that a busy machine does not matter: 2 ms a read, 1 ms between reads.
bg_device_model slow_model(bg_engine *inner) {
  bg_device_model model{};
  model.inner = address(inner);
  model.depth = 64;
  model.ideal_batch = 64;
  model.latency_ns = 2'000'000;
  model.timeout_ns = 5'000'000;
  model.point_count = 1;
  model.points[0] = {64, 1000};
  return model;
}

class Emulated {
 public:
  Emulated(const char *path, void (*change)(bg_device_model &)) : inner_("file", path) {
    bg_device_model model = slow_model(inner_);
    change(model);
    if (bg_open("emulated", "slow", &model, sizeof model, &engine_) != BG_OK) {
      throw std::runtime_error(last_error());
    }
  }
  Emulated(const Emulated &) = delete;
  Emulated &operator=(const Emulated &) = delete;
  ~Emulated() { bg_close(engine_); }
  operator bg_engine *() const { return engine_; }

 private:
  TestEngine inner_;
  bg_engine *engine_ = nullptr;
};

double milliseconds(auto &&body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST(an_emulated_engine_has_the_bytes_of_the_one_below_and_takes_the_models_time) {
  const auto bytes = random_bytes(65536, 1);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &) {});
  bg_description description;
  ASSERT(bg_describe(engine, &description) == BG_OK);
  CHECK_EQ(description.size, 65536u);
  CHECK_EQ(description.depth, 64u);
  CHECK_EQ(description.latency_ns, 2'000'000u);
  CHECK_EQ(description.window, 0u);
  std::uint8_t to[10][64];
  bg_entry entries[10];
  for (std::uint64_t i = 0; i < 10; i++) {
    entries[i] = {i * 1000, 64, address(to[i]), -1, -1};
  }
  const double time = milliseconds([&] { CHECK_EQ(bg_read(engine, entries, 10), BG_OK); });
  CHECK(time >= 11);  // nine services and one latency
  for (std::size_t i = 0; i < 10; i++) {
    CHECK_EQ(std::memcmp(to[i], bytes.data() + i * 1000, 64), 0);
  }
}

TEST(planned_faults_reach_the_entries) {
  const TestFile file(65536);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.fail_every = 2;
    model.lose_every = 3;
  });
  std::uint8_t to[4];
  bg_entry entries[4];
  for (std::uint64_t i = 0; i < 4; i++) {
    entries[i] = {i, 1, address(to + i), -1, -1};
  }
  const double time = milliseconds([&] { CHECK_EQ(bg_read(engine, entries, 4), BG_PARTIAL); });
  CHECK(time >= 5);
  const std::int32_t errors[] = {0, EIO, ETIMEDOUT, EIO};
  for (std::size_t i = 0; i < 4; i++) {
    CHECK_EQ(entries[i].error, errors[i]);
  }
}

TEST(scan_compare_and_digest_work_through_a_device) {
  auto bytes = random_bytes(65536, 2);
  std::memcpy(bytes.data() + 4094, "needle", 6);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &) {});
  const bg_expectation expectations[] = {{4094, 6, 0}, {0, 6, 0}};
  bg_difference difference;
  std::uint32_t found = 0;
  CHECK_EQ(bg_compare(engine, expectations, 2, "needle", 6, &difference, 1, &found), BG_OK);
  CHECK_EQ(found, 1u);
  CHECK_EQ(difference.index, 1u);
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
  CHECK_EQ(hits[0].offset, 4094u);
}

TEST(scan_compare_and_digest_try_again_what_a_device_fails_now_and_then) {
  auto bytes = random_bytes(65536, 6);
  std::memcpy(bytes.data() + 5000, "needle", 6);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.fail_every = 2;
    model.latency_ns = 1000;
    model.points[0] = {64, 1000000};
  });
  const bg_expectation expectations[] = {{5000, 6, 0}, {5000, 6, 0}, {0, 6, 0}};
  bg_difference differences[3];
  std::uint32_t found = 0;
  CHECK_EQ(bg_compare(engine, expectations, 3, "needle", 6, differences, 3, &found), BG_OK);
  CHECK_EQ(found, 1u);
  std::uint8_t digests[2][32];
  bg_entry entries[] = {{0, 4096, address(digests[0]), -1, -1},
                        {0, 4096, address(digests[1]), -1, -1}};
  CHECK_EQ(bg_digest(engine, entries, 2), BG_OK);
  const bg_pattern pattern{address("needle"), 0, 6, 0};
  bg_hit hits[64];
  for (int i = 0; i < 2; i++) {
    bg_scan_request request{};
    request.range = {0, 65536};
    request.patterns = address(&pattern);
    request.pattern_count = 1;
    request.hits = address(hits);
    request.hit_capacity = 64;
    CHECK_EQ(bg_scan(engine, &request), BG_OK);
    CHECK_EQ(request.hit_count, 1u);
    CHECK_EQ(request.unreadable, 0u);
  }
}

TEST(bytes_that_stay_where_they_landed_take_the_models_time_and_have_its_faults) {
  const auto bytes = random_bytes(65536, 3);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &model) { model.fail_every = 4; });
  std::uint8_t to[64];
  bg_entry entries[5];
  for (std::uint64_t i = 0; i < 5; i++) {
    entries[i] = {i * 1000 + 1, 64, i == 1 ? address(to) : 0, -1, -1};
  }
  const double time = milliseconds([&] { CHECK_EQ(bg_read(engine, entries, 5), BG_PARTIAL); });
  CHECK(time >= 6);  // four services and one latency
  for (std::size_t i = 0; i < 5; i++) {
    const void *got = reinterpret_cast<const void *>(entries[i].memory);
    CHECK_EQ(entries[i].status, i == 3 ? BG_UNREADABLE : BG_DONE);
    CHECK(i == 3 || std::memcmp(got, bytes.data() + entries[i].offset, 64) == 0);
  }
  CHECK_EQ(entries[1].memory, address(to));
  CHECK_EQ(entries[2].memory - entries[0].memory, 2000u);
}

TEST(a_batch_in_parts_is_prepared_while_the_device_works_and_takes_no_longer_than_in_one) {
  const auto bytes = random_bytes(65536, 5);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &) {});
  std::uint8_t to[8][64];
  bg_entry entries[8];
  for (std::uint64_t i = 0; i < 8; i++) {
    entries[i] = {i * 1000, 64, address(to[i]), -1, -1};
  }
  bg_progress progress{};
  const double begun = milliseconds(
      [&] { CHECK_EQ(bg_read_begin(engine, entries, 4, &progress), BG_OK); });
  const bg_progress first = progress;
  bg_left left{~0ull, ~0ull};
  const double whole = begun + milliseconds([&] {
    CHECK_EQ(bg_read_begin(engine, entries + 4, 4, &progress), BG_OK);
    CHECK_EQ(bg_read_end(engine, &first), BG_OK);
    CHECK_EQ(bg_read_end(engine, &progress), BG_OK);
  });
  CHECK(whole >= 9);  // seven services and one latency
  CHECK_EQ(bg_read_left(engine, &progress, &left), BG_OK);
  CHECK_EQ(left.end, 0u);
  CHECK(progress.end > first.end);
  for (std::size_t i = 0; i < 8; i++) {
    CHECK_EQ(entries[i].status, BG_DONE);
    CHECK_EQ(std::memcmp(to[i], bytes.data() + i * 1000, 64), 0);
  }
  CHECK_EQ(bg_read_begin(engine, entries, 4, nullptr), BG_BAD_ARGUMENT);
  CHECK_EQ(bg_read_end(engine, nullptr), BG_BAD_ARGUMENT);
  CHECK_EQ(bg_read_left(engine, nullptr, &left), BG_BAD_ARGUMENT);
  CHECK_EQ(bg_read_left(engine, &progress, nullptr), BG_BAD_ARGUMENT);
}

TEST(what_a_shrunk_file_has_lost_is_told_by_compare_and_digest_through_a_device) {
  const TestFile file(random_bytes(65536, 4));
  const Emulated engine(file.path(), [](bg_device_model &model) { model.points[0] = {64, 1000000}; });
  file.truncate(4096);
  const bg_expectation expectations[] = {{8192, 4, 0}, {0, 4, 0}, {16384, 4, 0}};
  bg_difference differences[3];
  std::uint32_t found = 0;
  CHECK_EQ(bg_compare(engine, expectations, 3, "none", 4, differences, 3, &found), BG_PARTIAL);
  ASSERT(found == 3);
  CHECK_EQ(differences[0].status, BG_UNREADABLE);
  CHECK_EQ(differences[1].status, BG_DIFFERS);
  CHECK_EQ(differences[2].status, BG_UNREADABLE);
  std::uint8_t digests[2][32];
  bg_entry entries[] = {{0, 16384, address(digests[0]), -1, -1}, {0, 64, address(digests[1]), -1, -1}};
  CHECK_EQ(bg_digest(engine, entries, 2), BG_PARTIAL);
  CHECK_EQ(entries[0].status, BG_UNREADABLE);
  CHECK_EQ(entries[1].status, BG_DONE);
}

namespace {

// Stops a call soon after it has begun; how long it went on, and how it ended.
double stopped(std::uint64_t number, bg_result expected, auto &&call) {
  std::thread stopper([number] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::atomic_ref(reinterpret_cast<std::uint64_t *>(bg_stops())[number % BG_STOPS]).store(number);
  });
  bg_stoppable(number);
  const double time = milliseconds([&] { CHECK_EQ(call(), expected); });
  bg_stoppable(0);
  stopper.join();
  return time;
}

}  // namespace

TEST(a_call_that_is_stopped_ends_at_once_and_the_next_one_goes_on) {
  const TestFile file(1 << 20);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.timeout_ns = 60'000'000'000;
    model.broken = {65536, 1 << 20};
    model.broken_stalls = 1;
  });
  std::uint8_t to[64];
  bg_entry entry{65536, 64, address(to), -1, -1};
  CHECK(stopped(1025, BG_FAILED, [&] { return bg_read(engine, &entry, 1); }) < 20'000);
  CHECK_EQ(last_error(), "stopped by the caller");
  CHECK(stopped(1026, BG_FAILED, [&] { return bg_digest(engine, &entry, 1); }) < 20'000);
  const bg_expectation expectation{65536, 4, 0};
  std::uint32_t found = 0;
  const auto compare = [&] {
    return bg_compare(engine, &expectation, 1, "none", 4, nullptr, 0, &found);
  };
  CHECK(stopped(1027, BG_FAILED, compare) < 20'000);
  const bg_pattern pattern{address("needle"), 0, 6, 0};
  bg_hit hits[64];
  bg_scan_request request{{65536, 65536}, address(&pattern), address(hits), 1, 64, 0, 0, 0, 0, 0,
                          0, 0, 0};
  CHECK(stopped(1028, BG_FAILED, [&] { return bg_scan(engine, &request); }) < 20'000);
  entry.offset = 0;
  CHECK_EQ(bg_read(engine, &entry, 1), BG_OK);
}

// The slice, then page after page of it: each is given up after 700 ms.
TEST(a_scan_that_waits_for_reads_in_vain_returns_to_its_caller_and_says_how_long_it_did) {
  const auto bytes = random_bytes(131072, 1);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.timeout_ns = 700'000'000;
    model.points[0] = {4096, 1'000'000};
    model.broken = {8192, 65536};
    model.broken_stalls = 1;
  });
  const bg_pattern pattern{address("needle"), 0, 6, 0};
  bg_hit hits[64];
  bg_scan_request request{{0, 131072}, address(&pattern), address(hits), 1, 64, 0, 0, 0, 0, 0,
                          0, 0, 0};
  CHECK_EQ(bg_scan(engine, &request), BG_OK);
  CHECK_EQ(request.next, 8192u + 2 * 4096u);
  CHECK_EQ(request.unreadable, 2 * 4096u);
  CHECK_EQ(request.lost_at, 8192u);
  CHECK_EQ(request.lost_status, BG_UNREADABLE);
  CHECK_EQ(request.lost_error, ETIMEDOUT);
  CHECK(request.waited_ms >= 2100 && request.waited_ms < 20'000);
  request.range = {0, 8192};
  CHECK_EQ(bg_scan(engine, &request), BG_OK);
  CHECK_EQ(request.waited_ms, 0u);
}

// The device is given a part of a batch when it is about to be through with the one before.
TEST(a_long_batch_lets_the_read_of_another_thread_between_its_entries) {
  const TestFile file(65536);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.ideal_batch = 1;
    model.points[0] = {64, 50};  // 20 ms each, 400 ms all of them
  });
  std::uint8_t to[20][64];
  bg_entry entries[20];
  for (std::uint64_t i = 0; i < 20; i++) {
    entries[i] = {i * 64, 64, address(to[i]), -1, -1};
  }
  std::atomic<int> reads = 0;
  std::atomic<bool> over = false;
  std::thread other([&] {
    std::uint8_t byte;
    bg_entry entry{0, 1, address(&byte), -1, -1};
    while (!over) {
      reads += bg_read(engine, &entry, 1) == BG_OK;
    }
  });
  while (reads == 0) {
    std::this_thread::yield();
  }
  const int before = reads;
  CHECK_EQ(bg_read(engine, entries, 20), BG_OK);
  CHECK(reads - before >= 3);  // one may have been before the batch, and one at its side
  over = true;
  other.join();
}

TEST(a_batch_in_parts_has_not_ended_before_the_part_that_takes_longest) {
  const TestFile file(65536);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.timeout_ns = 60'000'000'000;
    model.broken = {4096, 64};
    model.broken_stalls = 1;
  });
  std::uint8_t to;
  bg_entry lost{4096, 1, address(&to), -1, -1};
  bg_entry good{0, 1, address(&to), -1, -1};
  bg_progress progress{};
  CHECK_EQ(bg_read_begin(engine, &lost, 1, &progress), BG_PARTIAL);
  const std::uint64_t end = progress.end;
  CHECK_EQ(bg_read_begin(engine, &good, 1, &progress), BG_OK);
  CHECK_EQ(progress.end, end);
}

TEST(an_emulated_engine_without_a_model_or_an_engine_below_is_refused) {
  bg_engine *engine = nullptr;
  CHECK_EQ(bg_open("emulated", "x", nullptr, 0, &engine), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "an emulated engine needs a device model as its parameters");
  const bg_device_model model = slow_model(nullptr);
  CHECK_EQ(bg_open("emulated", "x", &model, sizeof model, &engine), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "engine is not open");
}

TEST(large_batches_of_several_threads_have_the_right_bytes) {
  const auto bytes = random_bytes(4 << 20, 9);
  const TestFile file(bytes);
  const Emulated engine(file.path(), [](bg_device_model &model) {
    model.latency_ns = 1500;
    model.points[0] = {4096, 4'000'000};
  });
  std::atomic<int> wrong = 0;
  const auto reader = [&](unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> to(64 * 4096);
    for (int round = 0; round < 20; round++) {
      std::vector<bg_entry> entries;
      for (std::uint64_t i = 0; i < 64; i++) {
        const std::uint64_t offset = random() % (bytes.size() - 4096);
        entries.push_back({offset, 4096, address(to.data() + i * 4096), BG_BAD_ENTRY, 0});
      }
      wrong += bg_read(engine, entries.data(), 64) != BG_OK;
      for (const bg_entry &entry : entries) {
        const auto *got = reinterpret_cast<const std::uint8_t *>(entry.memory);
        wrong += entry.status != BG_DONE ||
                 std::memcmp(got, bytes.data() + entry.offset, entry.length) != 0;
      }
    }
  };
  std::thread other([&] { reader(1); });
  reader(2);
  other.join();
  CHECK_EQ(wrong.load(), 0);
}
