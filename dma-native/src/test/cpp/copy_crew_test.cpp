#include "copy_crew.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "check.h"
#include "kit.h"

namespace {

// Both threads meet inside, and the crew's own is the slower one.
class MeetingEngine final : public blueguard::Engine {
 public:
  bg_description describe() const override { return {}; }

  void read(std::span<bg_entry> entries) override {
    const bool callers = std::this_thread::get_id() == caller_;
    (callers ? caller_is_in_ : other_is_in_) = true;
    while (!other_is_in_ || !caller_is_in_) {
      std::this_thread::yield();
    }
    if (!callers) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    for (bg_entry &entry : entries) {
      entry.status = BG_DONE;
    }
  }

 private:
  std::thread::id caller_ = std::this_thread::get_id();
  std::atomic<bool> caller_is_in_ = false;
  std::atomic<bool> other_is_in_ = false;
};

}  // namespace

TEST(a_copy_that_is_shared_has_ended_when_both_threads_are_through) {
  if (std::thread::hardware_concurrency() < 2) {
    SKIP("one processor copies alone");
  }
  MeetingEngine engine;
  blueguard::CopyCrew crew(engine);
  for (int round = 0; round < 3; round++) {
    std::vector<bg_entry> entries(64, {0, 4096, 1, BG_BAD_ENTRY, 0});
    crew.read(entries);
    for (const bg_entry &entry : entries) {
      CHECK_EQ(entry.status, BG_DONE);
    }
  }
}
