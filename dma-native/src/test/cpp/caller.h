// The caller's side of a queue, for tests.
#pragma once

#include <atomic>
#include <chrono>
#include <cstring>
#include <random>
#include <stdexcept>
#include <thread>

#include "check.h"
#include "kit.h"

// The caller's side, as blueguard_dma.h asks for it.
class Caller {
 public:
  Caller(bg_engine *engine, std::uint32_t capacity) {
    if (bg_queue_open(engine, capacity, &layout_, &queue_) != BG_OK) {
      throw std::runtime_error(last_error());
    }
  }
  Caller(const Caller &) = delete;
  Caller &operator=(const Caller &) = delete;
  ~Caller() { bg_queue_close(queue_); }

  void submit(const bg_submission &submission) {
    submit_unwoken(submission);
    if (index(layout_.sleeping).load() != 0) {
      wakes_++;
      bg_queue_wake(queue_);
    }
  }

  // To be followed by drive() until its completion is there.
  void submit_unwoken(const bg_submission &submission) {
    const std::uint32_t tail = index(layout_.submission_tail).load(std::memory_order_relaxed);
    at<bg_submission>(layout_.submissions)[tail & (layout_.capacity - 1)] = submission;
    index(layout_.submission_tail).store(tail + 1);
  }

  bool poll(bg_completion &completion) {
    const std::uint32_t head = index(layout_.completion_head).load(std::memory_order_relaxed);
    if (head == index(layout_.completion_tail).load(std::memory_order_acquire)) {
      return false;
    }
    completion = at<bg_completion>(layout_.completions)[head & (layout_.capacity - 1)];
    index(layout_.completion_head).store(head + 1, std::memory_order_release);
    return true;
  }

  bg_completion wait() {
    bg_completion completion;
    while (!poll(completion)) {
      std::this_thread::yield();
    }
    return completion;
  }

  // Whether the library has taken enough that a further submission finds its place in the ring free.
  bool room() const {
    return index(layout_.submission_tail).load(std::memory_order_relaxed) -
               index(layout_.submission_head).load(std::memory_order_acquire) <
           layout_.capacity;
  }

  void help() const { bg_queue_help(queue_); }
  void drive(std::uint32_t looks) const { bg_queue_drive(queue_, looks); }
  void wake() const { bg_queue_wake(queue_); }
  bool asleep() const { return index(layout_.sleeping).load() != 0; }
  int wakes() const { return wakes_; }

 private:
  std::atomic_ref<std::uint32_t> index(std::uint32_t at) const {
    return std::atomic_ref(*reinterpret_cast<std::uint32_t *>(layout_.memory + at));
  }
  template <class T>
  T *at(std::uint32_t at) const {
    return reinterpret_cast<T *>(layout_.memory + at);
  }

  bg_queue_layout layout_{};
  bg_queue *queue_ = nullptr;
  int wakes_ = 0;
};

inline bg_submission submission(std::uint64_t tag, std::uint32_t verb, std::uint64_t offset,
                         std::uint64_t length, const void *memory) {
  return {tag, verb, 0, offset, length, address(memory), {}};
}

// Two threads on one queue: one submits, the other takes completions and checks every byte. Both
// help the library's thread when they are asked to, in either way.
inline void stress(bg_engine *engine, const std::vector<std::uint8_t> &bytes, std::uint64_t reads,
                   bool helped = false) {
  constexpr std::uint32_t capacity = 64;
  constexpr std::uint64_t length = 48;
  Caller caller(engine, capacity);
  std::vector<std::uint8_t> to(capacity * length);
  std::vector<std::uint64_t> offsets(capacity);
  std::atomic<std::uint64_t> taken = 0;
  std::uint64_t wrong = 0;
  // Slots are handed back through flags of their own: completions come in any order.
  std::vector<std::atomic<bool>> busy(capacity);
  std::thread taker([&] {
    while (taken.load() < reads) {
      if (helped) {
        caller.drive(20);
      }
      const bg_completion completion = caller.wait();
      const std::uint64_t slot = completion.tag;
      wrong += completion.status != BG_DONE ||
               std::memcmp(to.data() + slot * length, bytes.data() + offsets[slot], length) != 0;
      busy[slot].store(false, std::memory_order_release);
      taken++;
    }
  });
  std::mt19937 random(1);
  for (std::uint64_t i = 0, slot = 0; i < reads; slot = (slot + 1) % capacity) {
    if (busy[slot].load(std::memory_order_acquire)) {
      if (helped) {
        caller.help();
      }
      std::this_thread::yield();
      continue;
    }
    busy[slot].store(true);
    offsets[slot] = random() % (bytes.size() - length);
    caller.submit(submission(slot, BG_VERB_READ, offsets[slot], length, to.data() + slot * length));
    if (++i % 1000 == 0) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));  // lets it fall asleep at times
    }
  }
  taker.join();
  CHECK_EQ(wrong, 0u);
  CHECK_EQ(taken.load(), reads);
}
