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

  // A batch is taken in piece by piece, each when the device is about to be through with the one
  // before it, so that a long batch does not keep what others ask behind all of its entries. The
  // copies are made while the device's time runs, as a DMA engine would.
  void read(std::span<bg_entry> entries) override {
    const std::size_t piece = std::max<std::size_t>(parameters_.ideal_batch, 1);
    double due = 0;
    for (std::size_t at = 0; at < entries.size(); at += piece) {
      const Taken taken = take(entries.subspan(at, std::min(piece, entries.size() - at)));
      due = std::max(due, taken.due_ns);
      wait_until(taken.free_ns - static_cast<double>(parameters_.latency_ns));
    }
    wait_until(due);
  }

  std::unique_ptr<Channel> channel() override;

  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    return inner_.populated(from, out);
  }

 private:
  friend class EmulatedChannel;

  struct Taken {
    double due_ns;   // when the last of them ends
    double free_ns;  // when the device takes the next one
  };

  Taken take(std::span<bg_entry> entries) {
    std::vector<Fate> fates(entries.size());
    Taken taken{};
    {
      const std::lock_guard lock(mutex_);
      const double now = now_ns();
      for (std::size_t i = 0; i < entries.size(); i++) {
        const Admission admission = model_.admit(now, entries[i].offset, entries[i].length);
        fates[i] = admission.fate;
        taken.due_ns = std::max(taken.due_ns, ends(admission, now));
      }
      taken.free_ns = model_.free_ns();
    }
    inner_.read(entries);
    for (std::size_t i = 0; i < entries.size(); i++) {
      if (fates[i] != Fate::delivered) {
        entries[i].status = BG_UNREADABLE;
        entries[i].error = fates[i] == Fate::lost ? ETIMEDOUT : EIO;
      }
    }
    return taken;
  }

  double ends(const Admission &admission, double now) const {
    return admission.fate == Fate::lost ? now + static_cast<double>(parameters_.timeout_ns)
                                        : admission.due_ns;
  }

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

  // The copy is made at once, while the device's time runs.
  bool submit(const Operation &operation) override {
    if (under_way_.size() + lost_ >= engine_.parameters_.depth) {
      return false;
    }
    const double now = engine_.now_ns();
    const Admission admission = admit(now, operation);
    const double patience = 2 * static_cast<double>(engine_.parameters_.timeout_ns);
    if (admission.fate != Fate::lost) {
      under_way_.push({admission.due_ns, outcome(operation, admission.fate)});
    } else if (patience != 0) {
      under_way_.push({now + patience, {operation.slot, BG_UNREADABLE, ETIMEDOUT}});
    } else {
      lost_++;  // keeps its place in the device for ever
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
      out[count++] = under_way_.top().finished;
      under_way_.pop();
    }
    return count;
  }

 private:
  struct Pending {
    double due;
    Finished finished;
    bool operator<(const Pending &other) const { return due > other.due; }
  };

  Admission admit(double now, const Operation &operation) {
    const std::lock_guard lock(engine_.mutex_);
    return engine_.model_.admit(now, operation.offset, operation.length);
  }

  Finished outcome(const Operation &operation, Fate fate) {
    bg_entry entry{operation.offset, operation.length, operation.memory, BG_UNREADABLE, EIO};
    if (fate == Fate::delivered) {
      engine_.inner_.read({&entry, 1});
    }
    return {operation.slot, entry.status, entry.error};
  }

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
