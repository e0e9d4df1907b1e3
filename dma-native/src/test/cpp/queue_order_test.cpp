// What the memory ordering of a queue's rings promises, and nothing else keeps: run under
// ThreadSanitizer, a weaker order of any one index is a race in one of these or of queue_test.cpp.
#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "caller.h"
#include "check.h"
#include "kit.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{20};

// Spins, as sleeping is not exact.
void pass(std::chrono::nanoseconds time) {
  for (const auto until = Clock::now() + time; Clock::now() < until;) {
  }
}

// Whether the completion came: a queue that has fallen asleep over a submission never brings it.
bool arrives(Caller &caller) {
  bg_completion completion;
  const auto start = Clock::now();
  for (auto now = start; now - start < patience; now = Clock::now()) {
    if (caller.poll(completion)) {
      return completion.status == BG_DONE;
    }
    if (now - start > std::chrono::microseconds(20)) {
      std::this_thread::yield();
    }
  }
  return false;
}

}  // namespace

// The one who submits looks for room in the submission ring only, and the one who takes tells it
// nothing, so that places of both rings are used again on the word of the rings' own indexes. It may
// submit more than the rule of `capacity` allows; then the library waits for the other one.
TEST(two_strangers_are_kept_in_order_by_the_rings_of_a_queue_alone) {
  constexpr std::uint64_t reads = 20000;
  constexpr std::uint64_t length = 16;
  const auto bytes = random_bytes(reads + length, 21);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 8);
  std::vector<std::uint8_t> to(reads * length);
  std::vector<std::uint32_t> seen(reads);
  std::uint64_t wrong = 0;
  std::thread taker([&] {
    for (std::uint64_t i = 0; i < reads; i++) {
      const bg_completion completion = caller.wait();
      const std::uint64_t which = std::min(completion.tag, reads - 1);
      seen[which]++;
      wrong += completion.status != BG_DONE ||
               std::memcmp(to.data() + which * length, bytes.data() + which, length) != 0;
    }
  });
  for (std::uint64_t i = 0; i < reads; i++) {
    while (!caller.room()) {
      std::this_thread::yield();
    }
    caller.submit(submission(i, BG_VERB_READ, i, length, to.data() + i * length));
  }
  taker.join();
  CHECK_EQ(wrong, 0u);
  CHECK(std::all_of(seen.begin(), seen.end(), [](std::uint32_t times) { return times == 1; }));
}

// Each round aims at the border that the last ones have shown: the thread was still awake, so a
// little later; it slept, so a little earlier.
TEST(a_submission_in_the_moment_in_which_the_thread_of_a_queue_falls_asleep_is_not_lost) {
  const auto bytes = random_bytes(4096, 22);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  Caller caller(engine, 4);
  std::mt19937 random(23);
  std::uint64_t pause = 20'000;
  int asleep = 0;
  for (const auto until = Clock::now() + std::chrono::seconds(2); Clock::now() < until;) {
    std::uint8_t to[64];
    const int before = caller.wakes();
    pass(std::chrono::nanoseconds(pause));
    caller.submit(submission(1, BG_VERB_READ, 0, sizeof to, to));
    ASSERT(arrives(caller));
    const bool slept = caller.wakes() != before;
    asleep += slept;
    const std::uint64_t step = 1 + random() % (pause / 32);
    pause = std::clamp<std::uint64_t>(slept ? pause - step : pause + step, 1'000, 2'000'000);
  }
  CHECK(asleep > 0);
}
