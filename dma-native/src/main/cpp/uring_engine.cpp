#include "uring_engine.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include "failure.h"
#include "source_file.h"
#include "uring.h"

namespace blueguard {
namespace {

constexpr std::uint32_t depth = 128;
constexpr std::uint64_t longest_read = 1 << 30;

// Reads under way, by place. A read that came short is asked for its rest; only a read of nothing,
// at the end of a file that shrank, has failed.
class UringReads {
 public:
  explicit UringReads(int file) : file_(file), ring_(depth), reads_(depth) {
    for (std::uint32_t place = depth; place-- > 0;) {
      free_.push_back(place);
    }
  }

  // The kernel writes into memory of reads that are still under way; they are waited for.
  ~UringReads() {
    Finished finished;
    while (free_.size() < depth) {
      ring_.enter(1);
      while (poll({&finished, 1}) != 0) {
      }
    }
  }
  UringReads(const UringReads &) = delete;
  UringReads &operator=(const UringReads &) = delete;

  bool submit(const Operation &operation) {
    if (free_.empty()) {
      return false;
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    reads_[place] = {operation, 0};
    ask(place);
    return true;
  }

  void wait_for_one() { ring_.enter(1); }

  std::size_t poll(std::span<Finished> out) {
    ring_.enter(0);
    std::size_t count = 0;
    std::uint64_t place = 0;
    std::int32_t result = 0;
    while (count < out.size() && ring_.take(place, result)) {
      if (settle(static_cast<std::uint32_t>(place), result, out[count])) {
        count++;
      }
    }
    return count;
  }

 private:
  struct Read {
    Operation operation;
    std::uint64_t done;
  };

  void ask(std::uint32_t place) {
    const Read &read = reads_[place];
    const std::uint64_t left = std::min(read.operation.length - read.done, longest_read);
    ring_.read(file_, read.operation.offset + read.done, read.operation.memory + read.done,
               static_cast<std::uint32_t>(left), place);
  }

  // False when the read goes on.
  bool settle(std::uint32_t place, std::int32_t result, Finished &finished) {
    Read &read = reads_[place];
    const bool again = result == -EINTR || result == -EAGAIN;
    read.done += result > 0 ? static_cast<std::uint64_t>(result) : 0;
    if (again || (result > 0 && read.done < read.operation.length)) {
      ask(place);
      return false;
    }
    const bool whole = read.done == read.operation.length;
    finished = {read.operation.slot, whole ? BG_DONE : BG_UNREADABLE,
                whole ? 0 : (result < 0 ? -result : EIO)};
    free_.push_back(place);
    return true;
  }

  int file_;
  Uring ring_;
  std::vector<Read> reads_;
  std::vector<std::uint32_t> free_;
};

class UringChannel final : public Channel {
 public:
  explicit UringChannel(int file) : reads_(file) {}
  bool submit(const Operation &operation) override { return reads_.submit(operation); }
  std::size_t poll(std::span<Finished> out) override { return reads_.poll(out); }

 private:
  UringReads reads_;
};

class UringEngine final : public Engine {
 public:
  explicit UringEngine(const char *path) : file_(path), reads_(file_.descriptor()) {}

  bg_description describe() const override {
    bg_description description{};
    description.size = file_.size();
    std::memcpy(description.name, "uring", sizeof "uring");
    description.depth = depth;
    description.ideal_batch = depth;
    description.latency_ns = 100'000;
    return description;
  }

  void read(std::span<bg_entry> entries) override {
    const std::lock_guard lock(mutex_);
    std::size_t submitted = 0;
    std::size_t finished = 0;
    std::vector<Finished> some(depth);
    while (finished < entries.size()) {
      while (submitted < entries.size() && submit(entries[submitted], submitted)) {
        submitted++;
      }
      reads_.wait_for_one();
      const std::size_t count = reads_.poll(some);
      for (std::size_t i = 0; i < count; i++) {
        entries[some[i].slot].status = some[i].status;
        entries[some[i].slot].error = some[i].error;
      }
      finished += count;
    }
  }

  std::unique_ptr<Channel> channel() override {
    return std::make_unique<UringChannel>(file_.descriptor());
  }

  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    return file_.populated(from, out);
  }

 private:
  bool submit(const bg_entry &entry, std::size_t number) {
    return reads_.submit(
        {entry.offset, entry.length, entry.memory, static_cast<std::uint32_t>(number)});
  }

  SourceFile file_;
  std::mutex mutex_;
  UringReads reads_;  // of read(); a channel has its own
};

std::string try_uring() {
  try {
    const Uring ring(2);
    return "";
  } catch (const Failure &failure) {
    return failure.what();
  }
}

}  // namespace

const char *missing_uring() {
  static const std::string reason = try_uring();
  return reason.c_str();
}

std::unique_ptr<Engine> open_uring(const char *path) { return std::make_unique<UringEngine>(path); }

}  // namespace blueguard
