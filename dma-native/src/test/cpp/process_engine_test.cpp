#include <cerrno>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "kit.h"
#include "machine_process.h"

namespace {

class FakeMachine {
 public:
  explicit FakeMachine(const char *name) {
    int to[2];
    int from[2];
    if (pipe(to) != 0 || pipe(from) != 0) {
      throw std::runtime_error("no pipe");
    }
    pid_ = fork();
    if (pid_ == 0) {
      dup2(to[0], 0);
      dup2(from[1], 1);
      close(to[1]);
      close(from[0]);
      execl(FAKE_MACHINE, "qemu-system-fake", "-name", name, "-m", "64M", nullptr);
      _exit(errno == ENOEXEC ? cannot_start : 127);
    }
    close(to[0]);
    close(from[1]);
    input_ = to[1];
    output_ = from[0];
    if (!wait_for_line()) {
      explain();
    }
  }
  FakeMachine(const FakeMachine &) = delete;
  FakeMachine &operator=(const FakeMachine &) = delete;
  ~FakeMachine() {
    end();
    close(output_);
  }

  void lose_a_page() const {
    if (write(input_, "h", 1) == 1) {
      wait_for_line();
    }
  }

  void end() {
    if (input_ >= 0) {
      close(input_);
      waitpid(pid_, nullptr, 0);
      input_ = -1;
    }
  }

  std::string pid() const { return std::to_string(pid_); }

 private:
  static constexpr int cannot_start = 126;

  bool wait_for_line() const {
    char byte = 0;
    while (byte != '\n' && ::read(output_, &byte, 1) == 1) {
    }
    return byte == '\n';
  }

  // Where these tests run in an emulator of their processor (qemu-aarch64), the kernel below does
  // not start programs of that processor.
  void explain() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == cannot_start) {
      SKIP("the kernel does not start programs of this processor");
    }
    throw std::runtime_error("the fake machine does not start");
  }

  pid_t pid_;
  int input_;
  int output_;
};

std::string open_error(const std::string &source) {
  bg_engine *engine = nullptr;
  const bg_result result = bg_open("process", source.c_str(), nullptr, 0, &engine);
  if (result == BG_OK) {
    bg_close(engine);
  }
  return result == BG_UNAVAILABLE ? last_error() : "opened";
}

using Arguments = std::vector<std::string>;

}  // namespace

TEST(a_machine_is_found_by_pid_and_by_name_and_its_ram_is_read) {
  const FakeMachine machine("guest=fake-a,debug-threads=on");
  for (const std::string &source : {machine.pid(), std::string("fake-a")}) {
    const TestEngine engine("process", source.c_str());
    bg_description description;
    ASSERT(bg_describe(engine, &description) == BG_OK);
    CHECK_EQ(description.size, 64u << 20);
    CHECK_EQ(description.window, 0u);
    char text[3][5] = {};
    bg_entry entries[] = {{0x5000, 4, address(text[0]), -1, -1},
                          {(64 << 20) - 4, 4, address(text[1]), -1, -1},
                          {0x9000, 4, address(text[2]), -1, -1}};
    CHECK_EQ(bg_read(engine, entries, 3), BG_OK);
    CHECK_EQ(std::string(text[0]), "blue");
    CHECK_EQ(std::string(text[1]), "blue");
    CHECK_EQ(std::memcmp(text[2], "\0\0\0\0", 4), 0);
  }
}

TEST(only_pages_that_the_machine_touched_are_populated) {
  const FakeMachine machine("fake-b");
  const TestEngine engine("process", "fake-b");
  bg_range ranges[8];
  std::uint32_t count = 0;
  ASSERT(bg_populated(engine, 0, ranges, 8, &count) == BG_OK);
  ASSERT(count == 2);
  CHECK_EQ(ranges[0].start, 0x5000u);
  CHECK_EQ(ranges[0].length, 4096u);
  CHECK_EQ(ranges[1].start, (64u << 20) - 4096);
  ASSERT(bg_populated(engine, 0x5010, ranges, 1, &count) == BG_OK);
  CHECK_EQ(count, 1u);
  CHECK_EQ(ranges[0].start, 0x5010u);
}

TEST(a_page_that_went_away_fails_alone) {
  const FakeMachine machine("fake-c");
  const TestEngine engine("process", "fake-c");
  machine.lose_a_page();
  std::vector<bg_entry> entries;
  std::vector<char> to(2000 * 8);
  for (std::uint64_t i = 0; i < 2000; i++) {
    entries.push_back({i == 700 ? 0x100ff0 : 0x5000 + i % 8, 4, address(to.data() + i * 8), -1, -1});
  }
  CHECK_EQ(bg_read(engine, entries.data(), 2000), BG_PARTIAL);
  for (std::size_t i = 0; i < 2000; i++) {
    CHECK_EQ(entries[i].status, i == 700 ? BG_UNREADABLE : BG_DONE);
  }
  CHECK_EQ(std::memcmp(to.data() + 1600 * 8, "blue", 4), 0);
}

TEST(a_machine_that_ended_is_unreadable) {
  FakeMachine machine("fake-d");
  const TestEngine engine("process", "fake-d");
  machine.end();
  char byte;
  bg_entry entry{0, 1, address(&byte), -1, -1};
  CHECK_EQ(bg_read(engine, &entry, 1), BG_PARTIAL);
  CHECK_EQ(entry.status, BG_UNREADABLE);
  CHECK_EQ(entry.error, ESRCH);
}

TEST(what_is_no_machine_is_refused_with_what_to_try) {
  CHECK_EQ(open_error("999999999"),
           "no such process: pid=999999999; a machine can also be named by its -name");
  const FakeMachine one("fake-e");
  const FakeMachine two("fake-e");
  const std::string text = open_error("fake-e");
  CHECK_EQ(text.substr(0, 62), "several running qemu have that name: name=fake-e; give a pid: ");
  CHECK(text.find("fake-e pid " + one.pid()) != std::string::npos);
  const std::string none = open_error("fake-f");
  CHECK_EQ(none.substr(0, 47), "no running qemu has that name: name=fake-f; the");
}

TEST(the_command_line_tells_name_and_ram) {
  CHECK_EQ(blueguard::guest_name(Arguments{"q", "-name", "web"}), "web");
  CHECK_EQ(blueguard::guest_name(Arguments{"q", "-name", "web,debug-threads=on"}), "web");
  CHECK_EQ(blueguard::guest_name(Arguments{"q", "-name", "debug-threads=on,guest=web"}), "web");
  CHECK_EQ(blueguard::guest_name(Arguments{"q", "-name"}), "");
  CHECK_EQ(blueguard::guest_ram(Arguments{"q", "-m", "512"}), 512ull << 20);
  CHECK_EQ(blueguard::guest_ram(Arguments{"q", "-m", "2G"}), 2ull << 30);
  CHECK_EQ(blueguard::guest_ram(Arguments{"q", "-m", "size=4096k,slots=2"}), 4ull << 20);
  CHECK_EQ(blueguard::guest_ram(Arguments{"q", "-m", "lots"}), 0u);
  CHECK_EQ(blueguard::guest_ram(Arguments{"q"}), 0u);
}

TEST(ram_is_the_mapping_or_the_neighbours_of_its_size) {
  const auto mappings = blueguard::parse_maps(
      "1000-3000 rw-p 00000000 00:00 0 [heap]\n"
      "7000-9000 rw-s 00002000 00:01 77 /dev/shm/ram with a name\n"
      "9000-a000 rw-p 00000000 00:00 0\n"
      "a000-c000 r--p 00000000 00:00 0\n"
      "c000-f000 rw-p 00000000 00:00 0\n"
      "nonsense\n");
  ASSERT(mappings.size() == 5);
  CHECK_EQ(mappings[1].inode, 77u);
  CHECK_EQ(mappings[1].file_offset, 0x2000u);
  CHECK(!mappings[3].writable);
  const auto start = [&](std::uint64_t size) {
    const auto ram = blueguard::ram_of(mappings, size);
    return ram.empty() ? 0 : ram.front().start;
  };
  CHECK_EQ(start(0x2000), 0x1000u);
  CHECK_EQ(start(0x3000), 0x7000u);  // two neighbours
  CHECK_EQ(start(0x1000), 0x9000u);
  CHECK_EQ(start(0x6000), 0u);
  CHECK_EQ(start(0), 0xc000u);  // the largest
}
