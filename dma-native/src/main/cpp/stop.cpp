#include "stop.h"

#include <array>
#include <atomic>

#include "failure.h"

namespace blueguard {
namespace {

std::array<std::uint64_t, BG_STOPS> table;

thread_local std::uint64_t own = 0;

}  // namespace

void stoppable(std::uint64_t number) noexcept { own = number; }

std::uint64_t *stops() noexcept { return table.data(); }

bool stop_wanted() noexcept {
  return own != 0 && std::atomic_ref<std::uint64_t>(table[own % BG_STOPS])
                             .load(std::memory_order_relaxed) == own;
}

void end_when_stopped() {
  if (stop_wanted()) {
    throw Failure(BG_FAILED, "stopped by the caller");
  }
}

}  // namespace blueguard
