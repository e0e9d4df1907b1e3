#include "file_engine.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>

#include "descriptor.h"
#include "failure.h"
#include "fault_guard.h"

namespace blueguard {
namespace {

std::string hint(int error) {
  switch (error) {
    case ENOENT:
      return "; check the path";
    case EACCES:
    case EPERM:
      return "; RAM files belong to the user who runs the machine";
    default:
      return "";
  }
}

class FileEngine final : public Engine {
 public:
  explicit FileEngine(const char *path) : path_(path), file_(open(path)) {
    size_ = checked_size();
    install_fault_guard();
    void *start = mmap(nullptr, size_, PROT_READ, MAP_SHARED, file_.number(), 0);
    if (start == MAP_FAILED) {
      throw unavailable("file cannot be mapped: path=" + path_ + " reason=" + error_text(errno));
    }
    mapping_ = {static_cast<const std::byte *>(start), size_};
  }

  ~FileEngine() override { munmap(const_cast<std::byte *>(mapping_.data()), mapping_.size()); }

  bg_description describe() const override {
    bg_description description{};
    description.size = size_;
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
          std::memcpy(reinterpret_cast<void *>(entry.memory), mapping_.data() + entry.offset,
                      entry.length);
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

  // A sparse RAM file must not be read where it has holes: a read fault on a mapping of tmpfs
  // allocates the page, and a 64 GiB guest that uses 1 GiB would grow to its full size.
  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    std::size_t count = 0;
    while (count < out.size() && from < size_) {
      const off_t data = lseek(file_.number(), static_cast<off_t>(from), SEEK_DATA);
      if (data < 0) {
        return errno == ENXIO ? count + lost(from, out[count]) : rest(from, out, count);
      }
      const off_t hole = lseek(file_.number(), data, SEEK_HOLE);
      const auto start = static_cast<std::uint64_t>(data);
      const auto end = hole < 0 ? size_ : static_cast<std::uint64_t>(hole);
      if (start >= size_) {
        return count;
      }
      out[count++] = {start, (end < size_ ? end : size_) - start};
      from = end;
    }
    return count;
  }

 private:
  static int open(const char *path) {
    // Non-blocking, because opening a pipe by mistake would wait for its writer.
    const int number = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (number < 0) {
      const int error = errno;
      throw unavailable("file cannot be opened: path=" + std::string(path) +
                        " reason=" + error_text(error) + hint(error));
    }
    return number;
  }

  std::uint64_t checked_size() const {
    struct stat status{};
    if (fstat(file_.number(), &status) != 0) {
      throw unavailable("file cannot be looked at: path=" + path_ +
                        " reason=" + error_text(errno));
    }
    if (S_ISDIR(status.st_mode)) {
      throw unavailable("file is a directory: path=" + path_ + "; name a dump or a RAM file in it");
    }
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode)) {
      throw unavailable("file is neither regular nor a block device: path=" + path_ +
                        "; name a dump or a RAM file");
    }
    const off_t size = lseek(file_.number(), 0, SEEK_END);
    if (size <= 0) {
      throw unavailable("file is empty: path=" + path_ +
                        "; the capture was perhaps not finished");
    }
    return static_cast<std::uint64_t>(size);
  }

  // What the file had when it was opened and has no longer counts as data: whoever reads it is told
  // that it is gone, instead of being shown zeros.
  std::size_t lost(std::uint64_t from, bg_range &out) const {
    const off_t now = lseek(file_.number(), 0, SEEK_END);
    if (now < 0 || static_cast<std::uint64_t>(now) >= size_) {
      return 0;
    }
    const std::uint64_t start = std::max(from, static_cast<std::uint64_t>(now));
    out = {start, size_ - start};
    return 1;
  }

  // File systems without SEEK_DATA: all that is left counts as data.
  std::size_t rest(std::uint64_t from, std::span<bg_range> out, std::size_t count) const {
    out[count] = {from, size_ - from};
    return count + 1;
  }

  std::string path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
  std::span<const std::byte> mapping_;
};

}  // namespace

std::unique_ptr<Engine> open_file(const char *path) { return std::make_unique<FileEngine>(path); }

}  // namespace blueguard
