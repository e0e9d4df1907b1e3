// The library's side of a queue: a thread that takes submissions out of shared memory, has an
// engine's channel carry them out, and puts completions back; a caller can lend it a hand. Layout
// and memory ordering are in blueguard_dma.h.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine.h"

namespace blueguard {

class Queue {
 public:
  // Arguments were checked: capacity is a power of two.
  Queue(Engine &engine, std::uint64_t size, std::uint32_t capacity);
  Queue(const Queue &) = delete;
  Queue &operator=(const Queue &) = delete;
  ~Queue();

  const bg_queue_layout &layout() const { return layout_; }
  void wake() noexcept;

  // Does the work of the queue's thread for a moment, until a completion is there: for a caller who
  // waits longer than the device takes, as that thread may have no processor to run on.
  void help();

  // The same for a caller who is alone and has not woken that thread: takes what was submitted, then
  // looks up to so often for something that the caller can take. Whoever is at it already goes on.
  void drive(std::uint32_t looks);

 private:
  using Index = std::atomic_ref<std::uint32_t>;

  // What a slot is busy with; compare and digest read to a buffer of their own first.
  struct Work {
    bg_submission submission;
    std::vector<std::uint8_t> buffer;
  };

  Index index(std::uint32_t at) const;
  void run();
  bool quiet() const;
  bool work_there() const;
  bool turn();
  bool work();
  bool taken_all() const;
  bool take();
  bool start(const bg_submission &submission);
  bool finish();
  bg_status settle(const Work &work) const;
  void scan_now(const bg_submission &submission);
  void complete(std::uint64_t tag, bg_status status, std::int32_t error);
  bg_status checked(const bg_submission &submission) const;
  bool rest();

  Engine &engine_;
  std::uint64_t size_;
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<std::byte[]> storage_;
  std::byte *memory_;
  bg_queue_layout layout_{};
  bg_submission *submissions_;
  bg_completion *completions_;
  std::vector<Work> works_;
  std::vector<std::uint32_t> free_slots_;
  std::atomic<std::uint32_t> under_way_ = 0;
  std::atomic<bool> driven_ = false;  // who did its work last was alone
  std::atomic<bool> stop_ = false;
  std::mutex side_;  // held by who does the library's side of the rings just now
  std::thread thread_;
};

}  // namespace blueguard
