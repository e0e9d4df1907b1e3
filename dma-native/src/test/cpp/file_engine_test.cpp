#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "kit.h"

namespace {

bg_status read_one(bg_engine *engine, std::uint64_t offset, std::uint64_t length, void *to) {
  bg_entry entry{offset, length, address(to), -1, -1};
  bg_read(engine, &entry, 1);
  return entry.status;
}

std::string open_error(const char *path) {
  bg_engine *engine = nullptr;
  return bg_open("file", path, nullptr, 0, &engine) == BG_UNAVAILABLE ? last_error() : "opened";
}

}  // namespace

TEST(a_file_is_described_and_can_be_read_in_place) {
  const TestFile file(random_bytes(10000, 1));
  const TestEngine engine("file", file.path());
  bg_description description;
  ASSERT(bg_describe(engine, &description) == BG_OK);
  CHECK_EQ(description.size, 10000u);
  CHECK_EQ(std::string(description.name), "file");
  CHECK_EQ(description.flags, BG_IMMEDIATE);
  const auto bytes = random_bytes(10000, 1);
  CHECK_EQ(std::memcmp(reinterpret_cast<const void *>(description.window), bytes.data(), 10000), 0);
}

TEST(every_entry_of_a_batch_has_a_status_of_its_own) {
  const auto bytes = random_bytes(8192, 2);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  std::uint8_t to[4][16];
  bg_entry entries[] = {
      {100, 16, address(to[0]), -1, -1},      {8180, 16, address(to[1]), -1, -1},
      {~0ull - 3, 16, address(to[2]), -1, -1}, {0, 16, 0, -1, -1},
      {8176, 16, address(to[3]), -1, -1},     {8192, 0, 0, -1, -1},
  };
  CHECK_EQ(bg_read(engine, entries, 6), BG_PARTIAL);
  const bg_status expected[] = {BG_DONE, BG_OUTSIDE, BG_OUTSIDE, BG_BAD_ENTRY, BG_DONE, BG_DONE};
  for (int i = 0; i < 6; i++) {
    CHECK_EQ(entries[i].status, expected[i]);
  }
  CHECK_EQ(std::memcmp(to[0], bytes.data() + 100, 16), 0);
  CHECK_EQ(std::memcmp(to[3], bytes.data() + 8176, 16), 0);
}

TEST(a_batch_without_failures_is_plainly_ok) {
  const TestFile file(4096);
  const TestEngine engine("file", file.path());
  char byte;
  bg_entry entry{0, 1, address(&byte), -1, -1};
  CHECK_EQ(bg_read(engine, &entry, 1), BG_OK);
  CHECK_EQ(bg_read(engine, nullptr, 0), BG_OK);
}

TEST(a_file_that_shrank_is_unreadable_there_and_readable_before) {
  const auto bytes = random_bytes(16384, 3);
  const TestFile file(bytes);
  const TestEngine engine("file", file.path());
  file.truncate(4096);
  std::uint8_t to[8192];
  bg_entry entries[] = {
      {0, 4096, address(to), -1, -1},
      {4096, 8, address(to + 4096), -1, -1},
      {4090, 64, address(to + 4096), -1, -1},  // starts before the end
      {8, 8, address(to + 8000), -1, -1},
  };
  CHECK_EQ(bg_read(engine, entries, 4), BG_PARTIAL);
  CHECK_EQ(entries[0].status, BG_DONE);
  CHECK_EQ(entries[1].status, BG_UNREADABLE);
  CHECK_EQ(entries[1].error, EIO);
  CHECK_EQ(entries[2].status, BG_UNREADABLE);
  CHECK_EQ(entries[3].status, BG_DONE);
  CHECK_EQ(std::memcmp(to, bytes.data(), 4096), 0);
  CHECK_EQ(std::memcmp(to + 8000, bytes.data() + 8, 8), 0);
}

TEST(a_fault_leaves_the_signal_mask_as_it_was) {
  const TestFile file(8192);
  const TestEngine engine("file", file.path());
  file.truncate(0);
  sigset_t before;
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  char byte;
  for (int i = 0; i < 3; i++) {
    CHECK_EQ(read_one(engine, 0, 1, &byte), BG_UNREADABLE);
  }
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int signal = 1; signal < 32; signal++) {
    CHECK_EQ(sigismember(&before, signal), sigismember(&after, signal));
  }
}

TEST(a_part_of_a_sparse_file_that_was_never_written_is_no_data) {
  const TestFile file(1 << 20);
  file.write(65536, "data");
  file.write(262144, std::string(8192, 'x'));
  const TestEngine engine("file", file.path());
  bg_range ranges[4];
  std::uint32_t count = 0;
  ASSERT(bg_populated(engine, 0, ranges, 4, &count) == BG_OK);
  ASSERT(count == 2);
  CHECK_EQ(ranges[0].start, 65536u);
  CHECK_EQ(ranges[0].length, 4096u);
  CHECK_EQ(ranges[1].start, 262144u);
  CHECK_EQ(ranges[1].length, 8192u);
  ASSERT(bg_populated(engine, 263000, ranges, 4, &count) == BG_OK);
  CHECK_EQ(count, 1u);
  CHECK_EQ(ranges[0].start, 263000u);
  ASSERT(bg_populated(engine, 1 << 20, ranges, 4, &count) == BG_OK);
  CHECK_EQ(count, 0u);
}

TEST(what_a_file_lost_counts_as_data_that_cannot_be_read) {
  const TestFile file(16384);
  file.write(0, "x");
  const TestEngine engine("file", file.path());
  file.truncate(8192);
  bg_range ranges[4];
  std::uint32_t count = 0;
  ASSERT(bg_populated(engine, 0, ranges, 4, &count) == BG_OK);
  ASSERT(count == 2);
  CHECK_EQ(ranges[0].length, 4096u);
  CHECK_EQ(ranges[1].start, 8192u);
  CHECK_EQ(ranges[1].length, 8192u);
}

TEST(a_path_that_cannot_be_a_source_is_refused_with_what_to_try) {
  CHECK_EQ(open_error("/nonexistent/ram"),
           "file cannot be opened: path=/nonexistent/ram reason=no such file or directory; "
           "check the path");
  CHECK_EQ(open_error("/proc"),
           "file is a directory: path=/proc; name a dump or a RAM file in it");
  CHECK_EQ(open_error("/dev/null"),
           "file is neither regular nor a block device: path=/dev/null; "
           "name a dump or a RAM file");
  const TestFile file(0);
  CHECK_EQ(open_error(file.path()), std::string("file is empty: path=") + file.path() +
                                        "; the capture was perhaps not finished");
}

TEST(a_file_without_permission_is_refused_with_its_reason) {
  const TestFile file(4096);
  chmod(file.path(), 0);
  const pid_t child = fork();
  ASSERT(child >= 0);
  if (child == 0) {
    if (setgid(65534) != 0 || setuid(65534) != 0) {
      _exit(getuid() == 0 ? 2 : (open_error(file.path()) == "opened" ? 1 : 0));
    }
    const std::string text = std::string("file cannot be opened: path=") + file.path() +
                             " reason=permission denied; RAM files belong to the user who runs "
                             "the machine";
    _exit(open_error(file.path()) == text ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK_EQ(WEXITSTATUS(status), 0);
}

TEST(a_pipe_is_refused_without_waiting_for_its_writer) {
  const std::string path = "/tmp/dma-test-pipe-" + std::to_string(getpid());
  ASSERT(mkfifo(path.c_str(), 0600) == 0);
  CHECK_EQ(open_error(path.c_str()).substr(0, 43), "file is neither regular nor a block device:");
  unlink(path.c_str());
}
