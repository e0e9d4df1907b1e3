// A file that can be a source: a dump or a RAM file. Says what is wrong with a path that cannot be
// one, and where the file holds data.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "blueguard_dma.h"
#include "descriptor.h"

namespace blueguard {

class SourceFile {
 public:
  // Throws Failure(BG_UNAVAILABLE).
  explicit SourceFile(const char *path);

  int descriptor() const { return file_.number(); }
  const std::string &path() const { return path_; }
  std::uint64_t size() const { return size_; }  // when it was opened

  // As Engine::populated.
  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const;

 private:
  std::uint64_t checked_size() const;
  std::size_t lost(std::uint64_t from, bg_range &out) const;
  std::size_t rest(std::uint64_t from, std::span<bg_range> out, std::size_t count) const;

  std::string path_;
  Descriptor file_;
  std::uint64_t size_;
};

}  // namespace blueguard
