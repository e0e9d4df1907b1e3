#include "file_engine.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>

#include "failure.h"
#include "fault_guard.h"
#include "source_file.h"

namespace blueguard {
namespace {

// So many entries before its turn an entry's first bytes are asked for: small reads all over a large
// file would else wait for memory one by one.
constexpr std::size_t ahead = 8;

constexpr std::uint64_t cache_line = 64;

class FileEngine final : public Engine {
 public:
  explicit FileEngine(const char *path) : file_(path) {
    install_fault_guard();
    void *start = mmap(nullptr, file_.size(), PROT_READ, MAP_SHARED, file_.descriptor(), 0);
    if (start == MAP_FAILED) {
      throw unavailable("file cannot be mapped: path=" + file_.path() +
                        " reason=" + error_text(errno));
    }
    mapping_ = {static_cast<const std::byte *>(start), file_.size()};
  }

  ~FileEngine() override { munmap(const_cast<std::byte *>(mapping_.data()), mapping_.size()); }

  bg_description describe() const override {
    bg_description description{};
    description.size = file_.size();
    std::memcpy(description.name, "file", sizeof "file");
    description.flags = BG_IMMEDIATE;
    description.depth = 1;
    description.ideal_batch = 1;
    description.window = reinterpret_cast<std::uint64_t>(mapping_.data());
    return description;
  }

  std::span<const std::byte> window() const override { return mapping_; }

  void read(std::span<bg_entry> entries) override {
    // One arming for the whole batch; after a fault it goes on behind the entry that faulted.
    volatile std::size_t at = 0;
    while (at < entries.size()) {
      const bool whole = guarded(mapping_, [&] {
        while (at < entries.size()) {
          bg_entry &entry = entries[at];
          if (at + ahead < entries.size()) {
            __builtin_prefetch(mapping_.data() + entries[at + ahead].offset);
          }
          copy(entry, at + 1 < entries.size() ? &entries[at + 1] : nullptr);
          entry.status = BG_DONE;
          entry.error = 0;
          at = at + 1;
        }
      });
      if (!whole) {
        entries[at].status = BG_UNREADABLE;
        entries[at].error = EIO;
        at = at + 1;
      }
    }
  }

  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    return file_.populated(from, out);
  }

 private:
  // Copies, and has what is copied next brought near meanwhile: a processor guesses ahead within a
  // page, and pages all over a large file are guessed by nobody. Line by line, since the C library
  // has the processor's string instruction copy a page, which waits for what it writes.
  void copy(const bg_entry &entry, const bg_entry *next) const noexcept {
    const std::byte *from = mapping_.data() + entry.offset;
    auto *to = reinterpret_cast<std::byte *>(entry.memory);
    const std::uint64_t ahead_of = next == nullptr ? 0 : next->length;
    const std::byte *following = mapping_.data() + (next == nullptr ? 0 : next->offset);
    std::uint64_t at = 0;
    for (; entry.length - at >= cache_line; at += cache_line) {
      if (at < ahead_of) {
        __builtin_prefetch(following + at);
      }
      std::memcpy(to + at, from + at, cache_line);
    }
    std::memcpy(to + at, from + at, entry.length - at);
  }

  SourceFile file_;
  std::span<const std::byte> mapping_;
};

}  // namespace

std::unique_ptr<Engine> open_file(const char *path) { return std::make_unique<FileEngine>(path); }

}  // namespace blueguard
