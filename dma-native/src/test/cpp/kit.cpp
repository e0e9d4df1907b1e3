#include "kit.h"

#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>


TestFile::TestFile(std::uint64_t size)
    : path_(access("/dev/shm", W_OK) == 0 ? "/dev/shm/dma-test-XXXXXX" : "/tmp/dma-test-XXXXXX"),
      descriptor_(mkstemp(path_.data())) {
  if (descriptor_ < 0) {
    throw std::runtime_error("no test file: " + path_);
  }
  truncate(size);
}

TestFile::TestFile(const std::vector<std::uint8_t> &bytes) : TestFile(bytes.size()) {
  write(0, std::string(bytes.begin(), bytes.end()));
}

TestFile::~TestFile() {
  ::close(descriptor_);
  unlink(path_.c_str());
}

void TestFile::write(std::uint64_t offset, const std::string &bytes) const {
  if (pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset)) !=
      static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("cannot write the test file");
  }
}

void TestFile::truncate(std::uint64_t size) const {
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
    throw std::runtime_error("cannot size the test file");
  }
}

std::uint64_t TestFile::allocated() const {
  struct stat status{};
  fstat(descriptor_, &status);
  return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

TestEngine::TestEngine(const char *kind, const char *source) {
  if (bg_open(kind, source, nullptr, 0, &engine_) != BG_OK) {
    throw std::runtime_error(last_error());
  }
}

std::string last_error() {
  char text[512];
  bg_last_error(text, sizeof text);
  return text;
}

std::vector<std::uint8_t> random_bytes(std::size_t size, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> bytes(size);
  for (std::uint8_t &byte : bytes) {
    byte = static_cast<std::uint8_t>(random());
  }
  return bytes;
}

