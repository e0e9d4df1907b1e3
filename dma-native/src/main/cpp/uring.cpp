#include "uring.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <utility>

#include "failure.h"

namespace blueguard {
namespace {

Failure refused(int error) {
  return unavailable("io_uring is refused by the kernel: reason=" + error_text(error) +
                     "; use the engine file");
}

void *map(int ring, std::size_t size, std::uint64_t what) {
  void *start = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
                     static_cast<off_t>(what));
  if (start == MAP_FAILED) {
    throw refused(errno);
  }
  return start;
}

}  // namespace

Uring::Uring(std::uint32_t entries)
    : ring_(static_cast<int>(syscall(SYS_io_uring_setup, entries, &parameters_))) {
  if (!ring_) {
    throw refused(errno);
  }
  // Both rings in one mapping since Linux 5.4; reads by IORING_OP_READ since 5.6.
  if ((parameters_.features & IORING_FEAT_SINGLE_MMAP) == 0) {
    throw unavailable("io_uring of this kernel is too old; use the engine file");
  }
  rings_size_ = std::max<std::size_t>(
      parameters_.sq_off.array + parameters_.sq_entries * sizeof(std::uint32_t),
      parameters_.cq_off.cqes + parameters_.cq_entries * sizeof(io_uring_cqe));
  rings_ = map(ring_.number(), rings_size_, IORING_OFF_SQ_RING);
  try {
    entries_ = static_cast<io_uring_sqe *>(
        map(ring_.number(), parameters_.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES));
  } catch (...) {
    munmap(rings_, rings_size_);
    throw;
  }
}

Uring::~Uring() {
  munmap(entries_, parameters_.sq_entries * sizeof(io_uring_sqe));
  munmap(rings_, rings_size_);
}

void Uring::read(int file, std::uint64_t offset, std::uint64_t memory, std::uint32_t length,
                 std::uint64_t tag) noexcept {
  const std::atomic_ref tail(*at<std::uint32_t>(parameters_.sq_off.tail));
  const std::uint32_t mask = *at<std::uint32_t>(parameters_.sq_off.ring_mask);
  const std::uint32_t now = tail.load(std::memory_order_relaxed);
  const std::uint32_t place = now & mask;
  io_uring_sqe &entry = entries_[place];
  std::memset(&entry, 0, sizeof entry);
  entry.opcode = IORING_OP_READ;
  entry.fd = file;
  entry.off = offset;
  entry.addr = memory;
  entry.len = length;
  entry.user_data = tag;
  at<std::uint32_t>(parameters_.sq_off.array)[place] = place;
  tail.store(now + 1, std::memory_order_release);
  not_entered_++;
}

void Uring::enter(std::uint32_t wanted) noexcept {
  if (not_entered_ == 0 && wanted == 0) {
    return;
  }
  const unsigned flags = wanted == 0 ? 0 : IORING_ENTER_GETEVENTS;
  const long taken =
      syscall(SYS_io_uring_enter, ring_.number(), not_entered_, wanted, flags, nullptr, 0);
  // Interrupted or out of room for now: what was not taken goes with the next call.
  not_entered_ -= taken > 0 ? static_cast<std::uint32_t>(taken) : 0;
}

bool Uring::take(std::uint64_t &tag, std::int32_t &result) noexcept {
  const std::atomic_ref head(*at<std::uint32_t>(parameters_.cq_off.head));
  const std::atomic_ref tail(*at<std::uint32_t>(parameters_.cq_off.tail));
  const std::uint32_t now = head.load(std::memory_order_relaxed);
  if (now == tail.load(std::memory_order_acquire)) {
    return false;
  }
  const std::uint32_t mask = *at<std::uint32_t>(parameters_.cq_off.ring_mask);
  const io_uring_cqe &completion = at<io_uring_cqe>(parameters_.cq_off.cqes)[now & mask];
  tag = completion.user_data;
  result = completion.res;
  head.store(now + 1, std::memory_order_release);
  return true;
}

}  // namespace blueguard
