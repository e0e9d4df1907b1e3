#include "queue.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>

#include "scan.h"
#include "sha256.h"

namespace blueguard {
namespace {

constexpr std::uint32_t line = 64;
constexpr std::size_t polled_at_once = 64;

// How often it looks in vain before it sleeps: some 50 us, longer than a walk needs between two
// reads, so that only the first read after a pause pays for waking it.
constexpr int looks_before_rest = 2000;

// How often a helper looks in vain: some 10 us.
constexpr int looks_of_a_helper = 200;

void breathe() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

constexpr std::chrono::microseconds between_looks{20};

// While something is under way each look asks the device, which takes its time, too.
void breathe_unless(bool busy) noexcept {
  if (!busy) {
    breathe();
  }
}

}  // namespace

Queue::Queue(Engine &engine, std::uint64_t size, std::uint32_t capacity)
    : engine_(engine), size_(size), channel_(engine.channel()) {
  layout_.capacity = capacity;
  layout_.submission_head = line;
  layout_.completion_tail = 2 * line;
  layout_.completion_head = 3 * line;
  layout_.sleeping = 4 * line;
  layout_.submissions = 5 * line;
  layout_.completions =
      layout_.submissions + capacity * static_cast<std::uint32_t>(sizeof(bg_submission));
  layout_.bytes = layout_.completions + capacity * sizeof(bg_completion);
  storage_ = std::make_unique<std::byte[]>(layout_.bytes + line);
  const auto start = reinterpret_cast<std::uintptr_t>(storage_.get());
  memory_ = storage_.get() + (line - start % line) % line;
  layout_.memory = reinterpret_cast<std::uint64_t>(memory_);
  submissions_ = reinterpret_cast<bg_submission *>(memory_ + layout_.submissions);
  completions_ = reinterpret_cast<bg_completion *>(memory_ + layout_.completions);
  works_.resize(capacity);
  for (std::uint32_t slot = capacity; slot-- > 0;) {
    free_slots_.push_back(slot);
  }
  thread_ = std::thread([this] { run(); });
}

Queue::~Queue() {
  stop_.store(true);
  wake();
  thread_.join();
}

Queue::Index Queue::index(std::uint32_t at) const {
  return Index(*reinterpret_cast<std::uint32_t *>(memory_ + at));
}

void Queue::wake() noexcept {
  index(layout_.sleeping).store(0);
  index(layout_.sleeping).notify_one();
}

// A device from which nothing comes for long is looked at now and then only: it may be slow or
// dead, and the processor belongs to others. What comes by way of a helper counts as well, but not
// what a caller brings who drives the queue in this thread's stead.
void Queue::run() {
  const Index tail = index(layout_.completion_tail);
  std::uint32_t seen = 0;
  int idle = 0;
  while (!stop_.load(std::memory_order_relaxed)) {
    const bool mine = turn();
    const std::uint32_t now = tail.load(std::memory_order_relaxed);
    const bool helped = now != seen && !driven_.load(std::memory_order_relaxed);
    seen = now;
    if (mine || helped) {
      idle = 0;
    } else if (++idle < looks_before_rest) {
      breathe_unless(under_way_.load(std::memory_order_relaxed) != 0);
    } else if (under_way_.load(std::memory_order_relaxed) != 0) {
      std::this_thread::sleep_for(between_looks);
    } else {
      idle = rest() ? 0 : looks_before_rest / 2;
    }
  }
}

// Looked at without the lock, so that a thread that loses its processor while there is nothing to
// do is not in the way of one that helps.
bool Queue::work_there() const {
  const bool submitted = index(layout_.submission_tail).load(std::memory_order_acquire) !=
                         index(layout_.submission_head).load(std::memory_order_relaxed);
  return submitted || (under_way_.load(std::memory_order_relaxed) != 0 && channel_->ready());
}

bool Queue::turn() {
  if (!work_there()) {
    return false;
  }
  const std::unique_lock lock(side_, std::try_to_lock);
  if (!lock) {
    return false;  // somebody is at it
  }
  return work();
}

bool Queue::work() {
  const bool finished = finish();
  return take() || finished;
}

void Queue::help() {
  driven_.store(false, std::memory_order_relaxed);
  const Index tail = index(layout_.completion_tail);
  const std::uint32_t before = tail.load(std::memory_order_relaxed);
  for (int i = 0; i < looks_of_a_helper && tail.load(std::memory_order_relaxed) == before; i++) {
    turn();
  }
}

bool Queue::taken_all() const {
  return index(layout_.completion_tail).load(std::memory_order_relaxed) ==
         index(layout_.completion_head).load(std::memory_order_acquire);
}

// Keeps the lock, so that the queue's thread, which may not sleep yet, is not in the way.
void Queue::drive(std::uint32_t looks) {
  driven_.store(true, std::memory_order_relaxed);
  const std::unique_lock lock(side_, std::try_to_lock);
  if (lock) {
    work();
  }
  for (std::uint32_t i = 0; i < looks && taken_all(); i++) {
    if (!lock) {
      turn();
    } else if (work_there()) {
      work();
    }
  }
}

// What a helper took is under way before the head says that it was taken.
bool Queue::quiet() const {
  return index(layout_.submission_tail).load() ==
             index(layout_.submission_head).load(std::memory_order_acquire) &&
         under_way_.load(std::memory_order_relaxed) == 0;
}

// Sleeps unless something was submitted meanwhile; whether it did. The caller stores the tail and then looks at
// `sleeping`; here it is the other way round; so at least one of the two sees the other.
bool Queue::rest() {
  Index sleeping = index(layout_.sleeping);
  sleeping.store(1);
  const bool sleeps = quiet() && !stop_.load();
  if (sleeps) {
    sleeping.wait(1);
  }
  sleeping.store(0);
  return sleeps;
}

bool Queue::take() {
  const std::uint32_t tail = index(layout_.submission_tail).load(std::memory_order_acquire);
  const std::uint32_t from = index(layout_.submission_head).load(std::memory_order_relaxed);
  std::uint32_t head = from;
  // A hostile or broken caller could move the tail anywhere; no more than the ring holds counts.
  while (head != tail && head - from < layout_.capacity &&
         start(submissions_[head & (layout_.capacity - 1)])) {
    head++;
  }
  index(layout_.submission_head).store(head, std::memory_order_release);
  return head != from;
}

bg_status Queue::checked(const bg_submission &submission) const {
  if (submission.memory == 0 || submission.verb > BG_VERB_SCAN) {
    return BG_BAD_ENTRY;
  }
  if (submission.verb == BG_VERB_SCAN) {
    return BG_DONE;
  }
  if (submission.offset > size_ || submission.length > size_ - submission.offset) {
    return BG_OUTSIDE;
  }
  return submission.verb != BG_VERB_READ && submission.length > BG_COMPARE_MAX ? BG_BAD_ENTRY
                                                                               : BG_DONE;
}

// False when the device takes no more for now.
bool Queue::start(const bg_submission &submission) {
  if (const bg_status status = checked(submission); status != BG_DONE) {
    complete(submission.tag, status, 0);
    return true;
  }
  if (submission.verb == BG_VERB_SCAN) {
    scan_now(submission);
    return true;
  }
  if (free_slots_.empty()) {
    return false;
  }
  const std::uint32_t slot = free_slots_.back();
  Work &work = works_[slot];
  work.submission = submission;
  std::uint64_t memory = submission.memory;
  if (submission.verb != BG_VERB_READ) {
    work.buffer.resize(std::max<std::uint64_t>(submission.length, 1));
    memory = reinterpret_cast<std::uint64_t>(work.buffer.data());
  }
  if (!channel_->submit({submission.offset, submission.length, memory, slot})) {
    return false;
  }
  free_slots_.pop_back();
  under_way_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

bool Queue::finish() {
  std::array<Finished, polled_at_once> finished;
  const bool idle = under_way_.load(std::memory_order_relaxed) == 0;
  const std::size_t count = idle ? 0 : channel_->poll(finished);
  for (std::size_t i = 0; i < count; i++) {
    const Work &work = works_[finished[i].slot];
    const bg_status status = finished[i].status == BG_DONE ? settle(work) : finished[i].status;
    complete(work.submission.tag, status, finished[i].error);
    free_slots_.push_back(finished[i].slot);
  }
  under_way_.fetch_sub(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
  return count != 0;
}

bg_status Queue::settle(const Work &work) const {
  auto *memory = reinterpret_cast<void *>(work.submission.memory);
  if (work.submission.verb == BG_VERB_COMPARE) {
    return std::memcmp(work.buffer.data(), memory, work.submission.length) == 0 ? BG_DONE
                                                                                : BG_DIFFERS;
  }
  if (work.submission.verb == BG_VERB_DIGEST) {
    Sha256 sha;
    sha.update(work.buffer.data(), work.submission.length);
    const Digest digest = sha.finish();
    std::memcpy(memory, digest.data(), digest.size());
  }
  return BG_DONE;
}

// A scan is work of the processor and not of the device; its budget says how long it may take.
void Queue::scan_now(const bg_submission &submission) {
  auto &request = *reinterpret_cast<bg_scan_request *>(submission.memory);
  try {
    check_scan(request, size_);
    scan(engine_, request);
    complete(submission.tag, BG_DONE, 0);
  } catch (const std::exception &) {
    complete(submission.tag, BG_BAD_ENTRY, EINVAL);
  }
}

void Queue::complete(std::uint64_t tag, bg_status status, std::int32_t error) {
  const Index tail = index(layout_.completion_tail);
  const std::uint32_t at = tail.load(std::memory_order_relaxed);
  // Full only when the caller broke the rule of `capacity`; then this waits for it to take some.
  while (at - index(layout_.completion_head).load(std::memory_order_acquire) >= layout_.capacity) {
    if (stop_.load(std::memory_order_relaxed)) {
      return;
    }
    std::this_thread::yield();
  }
  completions_[at & (layout_.capacity - 1)] = {tag, status, error};
  tail.store(at + 1, std::memory_order_release);
}

}  // namespace blueguard
