// One io_uring, by the system calls themselves: two rings that the kernel and this process share.
// Used by one thread at a time.
#pragma once

#include <cstdint>
#include <linux/io_uring.h>

#include "descriptor.h"

namespace blueguard {

class Uring {
 public:
  // Throws Failure(BG_UNAVAILABLE) with the kernel's reason.
  explicit Uring(std::uint32_t entries);
  Uring(const Uring &) = delete;
  Uring &operator=(const Uring &) = delete;
  ~Uring();

  // Puts a read into the ring; enter() hands it to the kernel. There must be room: no more than
  // `entries` are to be under way.
  void read(int file, std::uint64_t offset, std::uint64_t memory, std::uint32_t length,
            std::uint64_t tag) noexcept;

  // Waits until `wanted` completions are there, 0: for none.
  void enter(std::uint32_t wanted) noexcept;

  // The next completion, if there is one: its tag, and bytes read or a negative errno.
  bool take(std::uint64_t &tag, std::int32_t &result) noexcept;

 private:
  template <class T>
  T *at(std::uint32_t offset) const {
    return reinterpret_cast<T *>(static_cast<std::byte *>(rings_) + offset);
  }

  io_uring_params parameters_{};
  Descriptor ring_;
  void *rings_ = nullptr;
  std::size_t rings_size_ = 0;
  io_uring_sqe *entries_ = nullptr;
  std::uint32_t not_entered_ = 0;
};

}  // namespace blueguard
