#include "source_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

#include "failure.h"

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

int open(const char *path) {
  // Non-blocking, because opening a pipe by mistake would wait for its writer.
  const int number = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (number < 0) {
    const int error = errno;
    throw unavailable("file cannot be opened: path=" + std::string(path) +
                      " reason=" + error_text(error) + hint(error));
  }
  return number;
}

}  // namespace

SourceFile::SourceFile(const char *path)
    : path_(path), file_(open(path)), size_(checked_size()) {}

std::uint64_t SourceFile::checked_size() const {
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

// A sparse RAM file must not be read where it has holes: a read fault on a mapping of tmpfs
// allocates the page, and a 64 GiB guest that uses 1 GiB would grow to its full size.
std::size_t SourceFile::populated(std::uint64_t from, std::span<bg_range> out) const {
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

// What the file had when it was opened and has no longer counts as data: whoever reads it is told
// that it is gone, instead of being shown zeros.
std::size_t SourceFile::lost(std::uint64_t from, bg_range &out) const {
  const off_t now = lseek(file_.number(), 0, SEEK_END);
  if (now < 0 || static_cast<std::uint64_t>(now) >= size_) {
    return 0;
  }
  const std::uint64_t start = std::max(from, static_cast<std::uint64_t>(now));
  out = {start, size_ - start};
  return 1;
}

// File systems without SEEK_DATA: all that is left counts as data.
std::size_t SourceFile::rest(std::uint64_t from, std::span<bg_range> out,
                             std::size_t count) const {
  out[count] = {from, size_ - from};
  return count + 1;
}

}  // namespace blueguard
