// What several tests need: files to read and an engine opened through the C interface.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "blueguard_dma.h"

// A file that is removed at the end. In memory (tmpfs) when the machine has /dev/shm.
class TestFile {
 public:
  explicit TestFile(std::uint64_t size);
  explicit TestFile(const std::vector<std::uint8_t> &bytes);
  TestFile(const TestFile &) = delete;
  TestFile &operator=(const TestFile &) = delete;
  ~TestFile();

  void write(std::uint64_t offset, const std::string &bytes) const;
  void truncate(std::uint64_t size) const;
  std::uint64_t allocated() const;  // bytes that it takes on its medium
  const char *path() const { return path_.c_str(); }

 private:
  std::string path_;
  int descriptor_;
};

class TestEngine {
 public:
  TestEngine(const char *kind, const char *source);
  TestEngine(const TestEngine &) = delete;
  TestEngine &operator=(const TestEngine &) = delete;
  ~TestEngine() { bg_close(engine_); }

  operator bg_engine *() const { return engine_; }

 private:
  bg_engine *engine_ = nullptr;
};

std::string last_error();
std::vector<std::uint8_t> random_bytes(std::size_t size, std::uint32_t seed);

inline std::uint64_t address(const void *pointer) {
  return reinterpret_cast<std::uint64_t>(pointer);
}
