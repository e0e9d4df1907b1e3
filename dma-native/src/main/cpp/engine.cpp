#include "engine.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <vector>

namespace blueguard {
namespace {

constexpr int tries = 3;

// For engines whose reads do not overlap: a batch is one read.
class BatchChannel final : public Channel {
 public:
  explicit BatchChannel(Engine &engine)
      : engine_(engine), limit_(std::max<std::size_t>(engine.describe().ideal_batch, 16)) {}

  bool submit(const Operation &operation) override {
    if (entries_.size() == limit_ || done_ < read_) {
      return false;
    }
    entries_.push_back({operation.offset, operation.length, operation.memory, BG_DONE, 0});
    slots_.push_back(operation.slot);
    return true;
  }

  std::size_t poll(std::span<Finished> out) override {
    if (read_ == 0 && !entries_.empty()) {
      engine_.read(entries_);
      read_ = entries_.size();
    }
    std::size_t count = 0;
    for (; done_ < read_ && count < out.size(); done_++) {
      out[count++] = {slots_[done_], entries_[done_].status, entries_[done_].error};
    }
    if (done_ == read_) {
      entries_.clear();
      slots_.clear();
      done_ = 0;
      read_ = 0;
    }
    return count;
  }

 private:
  Engine &engine_;
  std::size_t limit_;
  std::vector<bg_entry> entries_;
  std::vector<std::uint32_t> slots_;
  std::size_t read_ = 0;
  std::size_t done_ = 0;
};

}  // namespace

void Engine::land(std::span<bg_entry>, const Use &) {
  throw std::logic_error("engine has no place to leave bytes in");
}

void read_patiently(Engine &engine, std::span<bg_entry> entries) {
  engine.read(entries);
  try_again(engine, entries, false);
}

void try_again(Engine &engine, std::span<bg_entry> entries, bool lands) {
  for (bg_entry &entry : entries) {
    for (int i = 1; i < tries && entry.status == BG_UNREADABLE && entry.error == EIO; i++) {
      if (lands) {
        entry.memory = 0;
        engine.land({&entry, 1}, [](auto) {});
      } else {
        engine.read({&entry, 1});
      }
    }
  }
}

std::unique_ptr<Channel> Engine::channel() { return std::make_unique<BatchChannel>(*this); }

}  // namespace blueguard
