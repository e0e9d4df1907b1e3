#include "emulated_engine.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "copy_crew.h"
#include "device_model.h"
#include "stop.h"

namespace blueguard {
namespace {

using Clock = std::chrono::steady_clock;

// Polling is exact, sleeping is not: what is further away than this is slept through first.
constexpr double sleep_margin_ns = 100'000;

// So soon a call that is stopped ends.
constexpr double longest_sleep_ns = 5'000'000;

constexpr double never = std::numeric_limits<double>::infinity();

class EmulatedEngine final : public Engine {
 public:
  EmulatedEngine(Engine &inner, const bg_device_model &parameters)
      : inner_(inner),
        crew_(inner),
        parameters_(parameters),
        model_(parameters),
        start_(Clock::now()) {}

  bg_description describe() const override {
    bg_description description{};
    description.size = inner_.describe().size;
    std::memcpy(description.name, "emulated", sizeof "emulated");
    description.flags = landing().empty() ? BG_OVERLAPS : BG_OVERLAPS | BG_LANDS;
    description.depth = parameters_.depth;
    description.ideal_batch = parameters_.ideal_batch;
    description.latency_ns = parameters_.latency_ns;
    return description;
  }

  void read(std::span<bg_entry> entries) override { land(entries, [](auto) {}); }

  // A device moves bytes without the processor, and what it moves can be read where it lies. The one
  // below has it in memory already, so that is where.
  std::span<const std::byte> landing() const override { return inner_.window(); }

  void land(std::span<bg_entry> entries, const Use &use) override {
    bg_progress progress{};
    piecewise(entries, progress, use);
    end(progress);
  }

  void begin(std::span<bg_entry> entries, bg_progress &progress) override {
    piecewise(entries, progress, [](auto) {});
  }

  void end(const bg_progress &progress) override {
    wait_until(static_cast<double>(progress.end));
  }

  bg_left left(const bg_progress &progress) const override {
    const double now = now_ns();
    const auto until = [now](double due) { return static_cast<std::uint64_t>(std::max(due - now, 0.0)); };
    return {until(begins(progress)), until(static_cast<double>(progress.end))};
  }

  std::unique_ptr<Channel> channel() override;

  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    return inner_.populated(from, out);
  }

 private:
  friend class EmulatedChannel;

  // A batch is taken in piece by piece, each when the device is about to be through with the one
  // before it, so that a long batch does not keep what others ask behind all of its entries.
  template <class Then>
  void piecewise(std::span<bg_entry> entries, bg_progress &progress, const Then &then) {
    const std::size_t piece = std::max<std::size_t>(parameters_.ideal_batch, 1);
    for (std::size_t at = 0; at < entries.size(); at += piece) {
      const auto part = entries.subspan(at, std::min(piece, entries.size() - at));
      wait_until(begins(progress));
      take(part, progress);
      then(part);
    }
  }

  double begins(const bg_progress &progress) const {
    return static_cast<double>(progress.room) - static_cast<double>(parameters_.latency_ns);
  }

  void take(std::span<bg_entry> entries, bg_progress &progress) {
    std::vector<Fate> fates(entries.size());
    double due = static_cast<double>(progress.end);
    {
      const std::lock_guard lock(mutex_);
      const double now = now_ns();
      for (std::size_t i = 0; i < entries.size(); i++) {
        const Admission admission = model_.admit(now, entries[i].offset, entries[i].length);
        fates[i] = admission.fate;
        due = std::max(due, ends(admission, now));
      }
      progress.room = static_cast<std::uint64_t>(model_.free_ns());
    }
    progress.end = static_cast<std::uint64_t>(std::ceil(due));
    carry(entries);
    for (std::size_t i = 0; i < entries.size(); i++) {
      if (fates[i] != Fate::delivered) {
        entries[i].status = BG_UNREADABLE;
        entries[i].error = fates[i] == Fate::lost ? ETIMEDOUT : EIO;
      }
    }
  }

  // While the device's time runs, as a DMA engine would.
  void carry(std::span<bg_entry> entries) {
    for (std::size_t at = 0; at < entries.size();) {
      const bool lands = entries[at].memory == 0;
      std::size_t end = at + 1;
      while (end < entries.size() && (entries[end].memory == 0) == lands) {
        end++;
      }
      if (lands) {
        leave(entries.subspan(at, end - at));
      } else {
        crew_.read(entries.subspan(at, end - at));
      }
      at = end;
    }
  }

  void leave(std::span<bg_entry> entries) const {
    for (bg_entry &entry : entries) {
      entry.memory = reinterpret_cast<std::uint64_t>(landing().data() + entry.offset);
      entry.status = BG_DONE;
      entry.error = 0;
    }
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
      end_when_stopped();
      if (due - now > 2 * sleep_margin_ns) {
        const double left = std::min(due - now - sleep_margin_ns, longest_sleep_ns);
        std::this_thread::sleep_for(std::chrono::nanoseconds(static_cast<long>(left)));
      }
    }
  }

  Engine &inner_;
  CopyCrew crew_;
  bg_device_model parameters_;
  std::mutex mutex_;
  DeviceModel model_;
  Clock::time_point start_;
};

// What was submitted since the last poll is copied at the next one, all of it together, while the
// device's time runs.
class EmulatedChannel final : public Channel {
 public:
  explicit EmulatedChannel(EmulatedEngine &engine) : engine_(engine) {}

  bool submit(const Operation &operation) override {
    if (under_way_.size() + taken_in_.size() + lost_ >= engine_.parameters_.depth) {
      return false;
    }
    if (taken_in_.size() % submissions_per_look == 0) {
      now_ = engine_.now_ns();
    }
    const Admission admission = admit(operation);
    taken_in_.push_back({due(admission), operation.slot, admission.fate});
    entries_.push_back({operation.offset, operation.length, operation.memory, BG_DONE, 0});
    next_due_.store(0, std::memory_order_relaxed);
    return true;
  }

  std::size_t poll(std::span<Finished> out) override {
    carry_out();
    std::size_t count = 0;
    const double now = under_way_.empty() ? 0 : now_for(under_way_.front().due);
    while (count < out.size() && !under_way_.empty() && under_way_.front().due <= now) {
      out[count++] = under_way_.front().finished;
      under_way_.pop_front();
    }
    next_due_.store(under_way_.empty() ? never : under_way_.front().due, std::memory_order_relaxed);
    return count;
  }

  bool ready() const override {
    const double due = next_due_.load(std::memory_order_relaxed);
    if (due == 0) {
      return true;
    }
    const double now = engine_.now_ns();
    looked_.store(now, std::memory_order_relaxed);
    return now >= due;
  }

 private:
  // Many submissions of one moment share a look at the clock, which takes as long as one of them.
  static constexpr std::size_t submissions_per_look = 16;

  struct TakenIn {
    double due;
    std::uint32_t slot;
    Fate fate;
  };

  struct Pending {
    double due;
    Finished finished;
  };

  // Who polls has most often just asked whether it is time; a look at the clock is dear.
  double now_for(double due) const {
    const double looked = looked_.load(std::memory_order_relaxed);
    return looked >= due ? looked : engine_.now_ns();
  }

  Admission admit(const Operation &operation) {
    const std::lock_guard lock(engine_.mutex_);
    return engine_.model_.admit(now_, operation.offset, operation.length);
  }

  double due(const Admission &admission) const {
    const double patience = 2 * static_cast<double>(engine_.parameters_.timeout_ns);
    if (admission.fate != Fate::lost) {
      return admission.due_ns;
    }
    return patience == 0 ? never : now_ + patience;
  }

  void carry_out() {
    if (taken_in_.empty()) {
      return;
    }
    engine_.inner_.read(entries_);
    for (std::size_t i = 0; i < taken_in_.size(); i++) {
      note(taken_in_[i], entries_[i]);
    }
    taken_in_.clear();
    entries_.clear();
  }

  void note(const TakenIn &taken, const bg_entry &entry) {
    if (taken.due == never) {
      lost_++;  // keeps its place in the device for ever
    } else if (taken.fate == Fate::delivered) {
      insert({taken.due, {taken.slot, entry.status, entry.error}});
    } else {
      const int error = taken.fate == Fate::lost ? ETIMEDOUT : EIO;
      insert({taken.due, {taken.slot, BG_UNREADABLE, error}});
    }
  }

  // In the order of their time, which most often is that of their submission.
  void insert(const Pending &pending) {
    if (under_way_.empty() || under_way_.back().due <= pending.due) {
      under_way_.push_back(pending);
      return;
    }
    const auto later = [](double at, const Pending &other) { return at < other.due; };
    under_way_.insert(
        std::upper_bound(under_way_.begin(), under_way_.end(), pending.due, later), pending);
  }

  EmulatedEngine &engine_;
  std::vector<TakenIn> taken_in_;
  std::vector<bg_entry> entries_;
  std::deque<Pending> under_way_;
  double now_ = 0;
  mutable std::atomic<double> looked_ = 0;  // the time at somebody's last look
  std::atomic<double> next_due_ = never;  // 0: there is something to carry out
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
