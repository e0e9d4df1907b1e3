// Copies large batches with two threads, the caller's and one of its own. A DMA engine moves bytes
// without the processor; its model has to borrow one, and a single core is slower than the device.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <thread>

#include "engine.h"

namespace blueguard {

class CopyCrew {
 public:
  // The thread is started by the first batch that is large enough.
  explicit CopyCrew(Engine &inner);
  CopyCrew(const CopyCrew &) = delete;
  CopyCrew &operator=(const CopyCrew &) = delete;
  ~CopyCrew();

  // As the engine's own read; any thread may call. One batch at a time is shared.
  void read(std::span<bg_entry> entries);

 private:
  void run();
  void await(std::uint32_t seen);
  void carry();

  Engine &inner_;
  std::mutex sharing_;  // held by the caller whose batch is shared

  // Number of the batch in the upper half, in the lower one the first entry that nobody has taken;
  // `closed` between two batches. Who takes entries does so by exchanging it, which succeeds only
  // while the batch is the one whose entries and count were looked at.
  std::atomic<std::uint64_t> state_;
  std::atomic<bg_entry *> entries_ = nullptr;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::uint32_t> batches_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace blueguard
