// An engine over bytes in memory that cannot be read in place, counts its batches and fails where
// it is told to.
#pragma once

#include <cerrno>
#include <cstring>
#include <set>
#include <vector>

#include "engine.h"

class MemoryEngine final : public blueguard::Engine {
 public:
  explicit MemoryEngine(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

  // Every read that touches this byte fails.
  void fail_at(std::uint64_t offset) { failing_.insert(offset); }
  int batches() const { return batches_; }

  bg_description describe() const override {
    bg_description description{};
    description.size = bytes_.size();
    std::memcpy(description.name, "memory", sizeof "memory");
    description.depth = 1;
    description.ideal_batch = 64;
    return description;
  }

  void read(std::span<bg_entry> entries) override {
    batches_++;
    for (bg_entry &entry : entries) {
      const auto failing = failing_.lower_bound(entry.offset);
      if (failing != failing_.end() && *failing < entry.offset + entry.length) {
        entry.status = BG_UNREADABLE;
        entry.error = EIO;
      } else {
        std::memcpy(reinterpret_cast<void *>(entry.memory), bytes_.data() + entry.offset,
                    entry.length);
        entry.status = BG_DONE;
        entry.error = 0;
      }
    }
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::set<std::uint64_t> failing_;
  int batches_ = 0;
};
