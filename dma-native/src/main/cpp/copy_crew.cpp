#include "copy_crew.h"

#include <algorithm>

namespace blueguard {
namespace {

constexpr std::uint64_t worth_sharing = 128 << 10;
constexpr std::size_t entries_at_once = 8;
constexpr std::uint64_t closed = 0xffffffff;

// Some 100 us, so that of batches that follow each other only the first has to wake the thread.
constexpr int looks_before_rest = 4000;
constexpr int looks_before_yield = 500;

// Asked for once: the C library reads files of the system for each answer.
bool several_processors() {
  static const bool several = std::thread::hardware_concurrency() > 1;
  return several;
}

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

CopyCrew::CopyCrew(Engine &inner) : inner_(inner), state_(closed) {}

CopyCrew::~CopyCrew() {
  if (thread_.joinable()) {
    stop_.store(true);
    batches_.fetch_add(1);
    batches_.notify_one();
    thread_.join();
  }
}

void CopyCrew::read(std::span<bg_entry> entries) {
  if (!large(entries) || !several_processors() || !sharing_.try_lock()) {
    inner_.read(entries);
    return;
  }
  const std::lock_guard shared(sharing_, std::adopt_lock);
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  const std::uint64_t batch = batches_.load(std::memory_order_relaxed) + 1;
  entries_.store(entries.data(), std::memory_order_relaxed);
  count_.store(entries.size(), std::memory_order_relaxed);
  done_.store(0, std::memory_order_relaxed);
  state_.store(batch << 32, std::memory_order_release);
  batches_.fetch_add(1, std::memory_order_release);
  batches_.notify_one();
  carry();
  for (int looks = 1; done_.load(std::memory_order_acquire) != entries.size(); looks++) {
    if (looks % looks_before_yield == 0) {
      std::this_thread::yield();  // the other one may be without a processor
    } else {
      breathe();
    }
  }
  state_.store(batch << 32 | closed, std::memory_order_relaxed);
}

void CopyCrew::run() {
  for (std::uint32_t seen = 0; !stop_.load();) {
    await(seen);
    seen = batches_.load(std::memory_order_acquire);
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
  std::uint64_t state = state_.load(std::memory_order_acquire);
  for (;;) {
    bg_entry *entries = entries_.load(std::memory_order_relaxed);
    const std::size_t count = count_.load(std::memory_order_relaxed);
    const std::uint64_t from = state & closed;
    if (from >= count) {
      return;
    }
    const std::size_t mine = std::min<std::size_t>(entries_at_once, count - from);
    if (state_.compare_exchange_weak(state, state + mine, std::memory_order_acq_rel,
                                     std::memory_order_acquire)) {
      inner_.read({entries + from, mine});
      done_.fetch_add(mine, std::memory_order_release);
      state = state_.load(std::memory_order_acquire);
    }
  }
}

}  // namespace blueguard
