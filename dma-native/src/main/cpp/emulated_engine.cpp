#include "emulated_engine.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "device_model.h"

namespace blueguard {
namespace {

using Clock = std::chrono::steady_clock;

// Polling is exact, sleeping is not: what is further away than this is slept through first.
constexpr double sleep_margin_ns = 100'000;

class EmulatedEngine final : public Engine {
 public:
  EmulatedEngine(Engine &inner, const bg_device_model &parameters)
      : inner_(inner), parameters_(parameters), model_(parameters), start_(Clock::now()) {}

  bg_description describe() const override {
    bg_description description{};
    description.size = inner_.describe().size;
    std::memcpy(description.name, "emulated", sizeof "emulated");
    description.depth = parameters_.depth;
    description.ideal_batch = parameters_.ideal_batch;
    description.latency_ns = parameters_.latency_ns;
    return description;
  }

  // The copies are made while the device's time runs, as a DMA engine would.
  void read(std::span<bg_entry> entries) override {
    std::vector<Fate> fates(entries.size());
    double due = 0;
    {
      const std::lock_guard lock(mutex_);
      const double now = now_ns();
      for (std::size_t i = 0; i < entries.size(); i++) {
        const Admission admission = model_.admit(now, entries[i].offset, entries[i].length);
        const bool lost = admission.fate == Fate::lost;
        due = std::max(due, lost ? now + static_cast<double>(parameters_.timeout_ns)
                                 : admission.due_ns);
        fates[i] = admission.fate;
      }
    }
    inner_.read(entries);
    for (std::size_t i = 0; i < entries.size(); i++) {
      if (fates[i] != Fate::delivered) {
        entries[i].status = BG_UNREADABLE;
        entries[i].error = fates[i] == Fate::lost ? ETIMEDOUT : EIO;
      }
    }
    wait_until(due);
  }

  std::unique_ptr<Channel> channel() override;

  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    return inner_.populated(from, out);
  }

 private:
  friend class EmulatedChannel;

  double now_ns() const {
    return static_cast<double>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start_).count());
  }

  void wait_until(double due) const {
    for (double now = now_ns(); now < due; now = now_ns()) {
      if (due - now > 2 * sleep_margin_ns) {
        std::this_thread::sleep_for(
            std::chrono::nanoseconds(static_cast<long>(due - now - sleep_margin_ns)));
      }
    }
  }

  Engine &inner_;
  bg_device_model parameters_;
  std::mutex mutex_;
  DeviceModel model_;
  Clock::time_point start_;
};

class EmulatedChannel final : public Channel {
 public:
  explicit EmulatedChannel(EmulatedEngine &engine) : engine_(engine) {}

  bool submit(const Operation &operation) override {
    if (under_way_.size() + lost_ >= engine_.parameters_.depth) {
      return false;
    }
    const std::lock_guard lock(engine_.mutex_);
    const Admission admission =
        engine_.model_.admit(engine_.now_ns(), operation.offset, operation.length);
    if (admission.fate == Fate::lost) {
      lost_++;  // keeps its place in the device for ever
    } else {
      under_way_.push({admission.due_ns, operation, admission.fate});
    }
    return true;
  }

  std::size_t poll(std::span<Finished> out) override {
    std::size_t count = 0;
    if (under_way_.empty()) {
      return 0;
    }
    const double now = engine_.now_ns();
    while (count < out.size() && !under_way_.empty() && under_way_.top().due <= now) {
      const Pending &pending = under_way_.top();
      const Operation &operation = pending.operation;
      bg_entry entry{operation.offset, operation.length, operation.memory, BG_UNREADABLE, EIO};
      if (pending.fate == Fate::delivered) {
        engine_.inner_.read({&entry, 1});
      }
      out[count++] = {operation.slot, entry.status, entry.error};
      under_way_.pop();
    }
    return count;
  }

 private:
  struct Pending {
    double due;
    Operation operation;
    Fate fate;
    bool operator<(const Pending &other) const { return due > other.due; }
  };

  EmulatedEngine &engine_;
  std::priority_queue<Pending> under_way_;
  std::size_t lost_ = 0;
};

std::unique_ptr<Channel> EmulatedEngine::channel() {
  return std::make_unique<EmulatedChannel>(*this);
}

}  // namespace

std::unique_ptr<Engine> open_emulated(Engine &inner, const bg_device_model &model) {
  return std::make_unique<EmulatedEngine>(inner, model);
}

}  // namespace blueguard
