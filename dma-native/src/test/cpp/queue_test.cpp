#include <cerrno>

#include "caller.h"
#include "check.h"
#include "kit.h"
#include "sha256.h"
#include "uring_engine.h"

TEST(a_queue_carries_out_every_verb) {
  auto bytes = random_bytes(65536, 1);
  std::memcpy(bytes.data() + 9000, "needle", 6);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 8);
  std::uint8_t to[64];
  caller.submit(submission(1, BG_VERB_READ, 100, 64, to));
  const bg_completion read = caller.wait();
  CHECK_EQ(read.tag, 1u);
  CHECK_EQ(read.status, BG_DONE);
  CHECK_EQ(std::memcmp(to, bytes.data() + 100, 64), 0);

  caller.submit(submission(2, BG_VERB_COMPARE, 100, 64, to));
  CHECK_EQ(caller.wait().status, BG_DONE);
  caller.submit(submission(3, BG_VERB_COMPARE, 101, 64, to));
  CHECK_EQ(caller.wait().status, BG_DIFFERS);

  caller.submit(submission(4, BG_VERB_DIGEST, 500, 5000, to));
  CHECK_EQ(caller.wait().status, BG_DONE);
  blueguard::Sha256 sha;
  sha.update(bytes.data() + 500, 5000);
  CHECK_EQ(std::memcmp(to, sha.finish().data(), 32), 0);

  const bg_pattern pattern{address("needle"), 0, 6, 0};
  bg_hit hits[64];
  bg_scan_request request{};
  request.range = {0, 65536};
  request.patterns = address(&pattern);
  request.pattern_count = 1;
  request.hits = address(hits);
  request.hit_capacity = 64;
  caller.submit(submission(5, BG_VERB_SCAN, 0, 0, &request));
  CHECK_EQ(caller.wait().status, BG_DONE);
  ASSERT(request.hit_count == 1);
  CHECK_EQ(hits[0].offset, 9000u);
}

TEST(a_submission_that_makes_no_sense_completes_with_its_reason) {
  const TestFile file(8192);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 2);
  char byte;
  bg_scan_request request{};
  const std::pair<bg_submission, bg_status> cases[] = {
      {submission(1, BG_VERB_READ, 8190, 3, &byte), BG_OUTSIDE},
      {submission(2, BG_VERB_READ, ~0ull, 2, &byte), BG_OUTSIDE},
      {submission(3, BG_VERB_READ, 0, 1, nullptr), BG_BAD_ENTRY},
      {submission(4, 77, 0, 1, &byte), BG_BAD_ENTRY},
      {submission(5, BG_VERB_SCAN, 0, 1, &request), BG_BAD_ENTRY},
  };
  for (const auto &[given, status] : cases) {
    caller.submit(given);
    const bg_completion completion = caller.wait();
    CHECK_EQ(completion.tag, given.tag);
    CHECK_EQ(completion.status, status);
  }
}

TEST(one_submission_compares_and_digests_a_mebibyte_and_no_more) {
  const std::vector<std::uint8_t> bytes(BG_COMPARE_MAX + 1, 'x');
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 2);
  std::uint8_t digest[32];
  const std::pair<std::uint64_t, bg_status> cases[] = {{BG_COMPARE_MAX, BG_DONE},
                                                       {BG_COMPARE_MAX + 1, BG_BAD_ENTRY}};
  for (const auto &[length, status] : cases) {
    caller.submit(submission(1, BG_VERB_COMPARE, 0, length, bytes.data()));
    CHECK_EQ(caller.wait().status, status);
    caller.submit(submission(2, BG_VERB_DIGEST, 0, length, digest));
    CHECK_EQ(caller.wait().status, status);
  }
}

TEST(a_page_that_is_gone_completes_as_unreadable) {
  const TestFile file(8192);
  const TestEngine engine("file", file.path());
  file.truncate(4096);
  Caller caller(engine, 2);
  char byte;
  caller.submit(submission(9, BG_VERB_READ, 5000, 1, &byte));
  const bg_completion completion = caller.wait();
  CHECK_EQ(completion.status, BG_UNREADABLE);
  CHECK_EQ(completion.error, EIO);
}

TEST(an_idle_queue_sleeps_and_is_woken_by_the_next_submission) {
  const TestFile file(8192);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 2);
  char byte;
  for (int i = 0; i < 3; i++) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!caller.asleep() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT(caller.asleep());
    caller.submit(submission(1, BG_VERB_READ, 0, 1, &byte));
    CHECK_EQ(caller.wait().status, BG_DONE);
  }
  CHECK_EQ(caller.wakes(), 3);
}

TEST(a_caller_can_do_the_work_of_the_queues_thread_beside_it) {
  const auto bytes = random_bytes(1 << 20, 6);
  const TestFile file(bytes);
  const TestEngine inner("file", file.path());
  bg_device_model model{};
  model.inner = address(static_cast<bg_engine *>(inner));
  model.depth = 32;
  model.latency_ns = 1500;
  model.jitter_ns = 3000;
  model.point_count = 1;
  model.points[0] = {64, 10'000'000};
  bg_engine *engine = nullptr;
  ASSERT(bg_open("emulated", "x", &model, sizeof model, &engine) == BG_OK);
  stress(engine, bytes, 20000, true);
  bg_close(engine);
  CHECK_EQ(bg_queue_help(nullptr), BG_BAD_ARGUMENT);
}

TEST(a_caller_that_is_alone_drives_the_queue_while_its_thread_sleeps) {
  const auto bytes = random_bytes(1 << 20, 7);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 2);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!caller.asleep() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT(caller.asleep());
  std::uint8_t to[64];
  bg_completion completion;
  for (std::uint64_t i = 0; i < 1000; i++) {
    caller.submit_unwoken(submission(i, BG_VERB_READ, i * 1000, 64, to));
    for (int drives = 0; drives < 100 && !caller.poll(completion); drives++) {
      caller.drive(200);
    }
    CHECK_EQ(completion.tag, i);
    CHECK_EQ(completion.status, BG_DONE);
    CHECK_EQ(std::memcmp(to, bytes.data() + i * 1000, 64), 0);
  }
  CHECK(caller.asleep());
  CHECK_EQ(caller.wakes(), 0);
  caller.submit(submission(9, BG_VERB_READ, 0, 1, to));
  CHECK_EQ(caller.wait().tag, 9u);
  CHECK_EQ(caller.wakes(), 1);
  CHECK_EQ(bg_queue_drive(nullptr, 1), BG_BAD_ARGUMENT);
}

TEST(who_drives_and_who_wakes_take_turns_and_lose_no_read) {
  const auto bytes = random_bytes(1 << 20, 8);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 2);
  std::uint8_t to[64];
  bg_completion completion;
  for (std::uint64_t i = 0; i < 20000; i++) {
    if (i % 3 == 0) {
      caller.submit(submission(i, BG_VERB_READ, i, 64, to));
    } else {
      caller.submit_unwoken(submission(i, BG_VERB_READ, i, 64, to));
      caller.drive(static_cast<std::uint32_t>(i % 2) * 50);
      if (caller.asleep()) {
        caller.wake();
      }
    }
    completion = caller.wait();
    CHECK_EQ(completion.tag, i);
    CHECK_EQ(std::memcmp(to, bytes.data() + i, 64), 0);
    if (i % 500 == 0) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  }
}

TEST(two_threads_on_one_queue_lose_no_read_and_see_the_right_bytes) {
  const auto bytes = random_bytes(1 << 20, 3);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  stress(engine, bytes, 20000);
}

TEST(two_threads_on_the_queue_of_a_device_that_answers_out_of_order) {
  const auto bytes = random_bytes(1 << 20, 4);
  const TestFile file(bytes);
  const TestEngine inner("file", file.path());
  bg_device_model model{};
  model.inner = address(static_cast<bg_engine *>(inner));
  model.depth = 32;
  model.latency_ns = 1500;
  model.jitter_ns = 3000;
  model.point_count = 1;
  model.points[0] = {64, 10'000'000};
  bg_engine *engine = nullptr;
  ASSERT(bg_open("emulated", "x", &model, sizeof model, &engine) == BG_OK);
  stress(engine, bytes, 20000);
  bg_close(engine);
}

TEST(a_lost_read_leaves_the_others_alone_and_the_queue_can_be_closed) {
  const TestFile file(8192);
  const TestEngine inner("file", file.path());
  bg_device_model model{};
  model.inner = address(static_cast<bg_engine *>(inner));
  model.depth = 8;
  model.lose_every = 3;
  model.point_count = 1;
  model.points[0] = {64, 10'000'000};
  bg_engine *engine = nullptr;
  ASSERT(bg_open("emulated", "x", &model, sizeof model, &engine) == BG_OK);
  {
    Caller caller(engine, 8);
    char bytes[5];
    for (std::uint64_t i = 1; i <= 5; i++) {
      caller.submit(submission(i, BG_VERB_READ, 0, 1, bytes + i - 1));
    }
    std::uint64_t tags = 0;
    for (int i = 0; i < 4; i++) {
      tags = tags * 10 + caller.wait().tag;
    }
    CHECK_EQ(tags, 1245u);
    bg_completion none;
    CHECK(!caller.poll(none));
  }
  bg_close(engine);
}

namespace {

// Behind a file, with reads that never end.
class Losing {
 public:
  Losing(bg_engine *inner, std::uint32_t depth, std::uint64_t lose_every, std::uint64_t timeout_ns) {
    bg_device_model model{};
    model.inner = address(inner);
    model.depth = depth;
    model.lose_every = lose_every;
    model.timeout_ns = timeout_ns;
    model.point_count = 1;
    model.points[0] = {64, 10'000'000};
    if (bg_open("emulated", "x", &model, sizeof model, &engine_) != BG_OK) {
      throw std::runtime_error(last_error());
    }
  }
  Losing(const Losing &) = delete;
  Losing &operator=(const Losing &) = delete;
  ~Losing() { bg_close(engine_); }
  operator bg_engine *() const { return engine_; }

 private:
  bg_engine *engine_ = nullptr;
};

}  // namespace

TEST(a_read_that_never_ends_keeps_its_place_in_the_device_and_all_of_them_stop_it) {
  const TestFile file(8192);
  const TestEngine inner("file", file.path());
  const Losing engine(inner, 2, 2, 0);
  Caller caller(engine, 8);
  char bytes[6];
  for (std::uint64_t i = 1; i <= 6; i++) {
    caller.submit(submission(i, BG_VERB_READ, 0, 1, bytes + i - 1));
  }
  CHECK_EQ(caller.wait().tag, 1u);
  CHECK_EQ(caller.wait().tag, 3u);
  bg_completion none;
  for (int i = 0; i < 100; i++) {
    caller.drive(10);
    CHECK(!caller.poll(none));
  }
}

TEST(a_read_that_ends_late_does_not_hold_up_those_behind_it) {
  const TestFile file(8192);
  const TestEngine inner("file", file.path());
  const Losing engine(inner, 8, 2, 5'000'000'000);
  Caller caller(engine, 8);
  char bytes[3];
  for (std::uint64_t i = 1; i <= 3; i++) {
    caller.submit(submission(i, BG_VERB_READ, 0, 1, bytes + i - 1));
    if (i != 2) {
      CHECK_EQ(caller.wait().tag, i);
    }
  }
}

TEST(a_queue_of_an_odd_size_is_refused) {
  const TestFile file(8192);
  const TestEngine engine("file", file.path());
  bg_queue_layout layout;
  bg_queue *queue = nullptr;
  CHECK_EQ(bg_queue_open(engine, 12, &layout, &queue), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "queue capacity is no power of two between 2 and 65536");
  CHECK_EQ(bg_queue_wake(nullptr), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "queue is not open");
}

TEST(two_threads_on_the_queue_of_io_uring) {
  if (*blueguard::missing_uring() != 0) {
    SKIP(blueguard::missing_uring());
  }
  const auto bytes = random_bytes(1 << 20, 5);
  const TestFile file(bytes);
  const TestEngine engine("uring", file.path());
  stress(engine, bytes, 5000);
}
