#include "copy_crew.h"

#include <algorithm>

namespace blueguard {
namespace {

constexpr std::uint64_t worth_sharing = 128 << 10;
constexpr std::size_t entries_at_once = 8;

// Some 100 us, so that of batches that follow each other only the first has to wake the thread.
constexpr int looks_before_rest = 4000;

bool large(std::span<const bg_entry> entries) {
  std::uint64_t bytes = 0;
  for (const bg_entry &entry : entries) {
    bytes += entry.length;
  }
  return bytes >= worth_sharing && entries.size() > entries_at_once;
}

void breathe() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

CopyCrew::~CopyCrew() {
  if (thread_.joinable()) {
    stop_.store(true);
    batches_.fetch_add(1);
    batches_.notify_one();
    thread_.join();
  }
}

void CopyCrew::read(std::span<bg_entry> entries) {
  if (!large(entries) || std::thread::hardware_concurrency() < 2 || !sharing_.try_lock()) {
    inner_.read(entries);
    return;
  }
  const std::lock_guard shared(sharing_, std::adopt_lock);
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  {
    const std::lock_guard lock(carrying_);
    entries_ = entries;
    next_.store(0, std::memory_order_relaxed);
  }
  batches_.fetch_add(1, std::memory_order_release);
  batches_.notify_one();
  carry();
  const std::lock_guard through(carrying_);  // what the thread has begun is done then
}

void CopyCrew::run() {
  for (std::uint32_t seen = 0; !stop_.load();) {
    await(seen);
    seen = batches_.load(std::memory_order_acquire);
    const std::lock_guard lock(carrying_);
    carry();
  }
}

void CopyCrew::await(std::uint32_t seen) {
  for (int i = 0; i < looks_before_rest; i++) {
    if (batches_.load(std::memory_order_acquire) != seen) {
      return;
    }
    breathe();
  }
  batches_.wait(seen);
}

void CopyCrew::carry() {
  for (;;) {
    const std::size_t from = next_.fetch_add(entries_at_once, std::memory_order_relaxed);
    if (from >= entries_.size()) {
      return;
    }
    inner_.read(entries_.subspan(from, std::min(entries_at_once, entries_.size() - from)));
  }
}

}  // namespace blueguard
