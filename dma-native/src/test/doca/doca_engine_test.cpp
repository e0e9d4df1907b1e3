// The engine `doca` against the stand-in: order of calls, faults, and that nothing is left over.
#include "doca_engine.h"

#include <cerrno>
#include <cstring>

#include "caller.h"
#include "check.h"
#include "kit.h"
#include "standin.h"

namespace {

// Memory of a "host" and its descriptor; afterwards every object must be gone again.
class Host {
 public:
  explicit Host(std::uint32_t seed)
      : bytes(random_bytes(1 << 20, seed)), ram_(bytes), descriptor_(text(ram_.path())) {
    doca_standin = {};
    source = "standin0?export=" + std::string(descriptor_.path());
  }
  ~Host() {
    CHECK_EQ(doca_standin.mistakes, 0u);
    CHECK_EQ(doca_standin.open_objects, 0u);
  }

  const std::vector<std::uint8_t> bytes;
  std::string source;

 private:
  static std::vector<std::uint8_t> text(const std::string &path) {
    return {path.begin(), path.end()};
  }
  TestFile ram_;
  TestFile descriptor_;
};

bg_result opened(const std::string &source) {
  bg_engine *engine = nullptr;
  const bg_result result = bg_open("doca", source.c_str(), nullptr, 0, &engine);
  if (engine != nullptr) {
    bg_close(engine);
  }
  return result;
}

std::string availability() {
  bg_availability about;
  for (std::uint32_t i = 0; bg_engine_availability(i, &about) == BG_OK; i++) {
    if (std::strcmp(about.name, "doca") == 0) {
      return about.available != 0 ? "available" : about.reason;
    }
  }
  return "not listed";
}

}  // namespace

TEST(it_is_available_where_a_device_can_do_dma) {
  doca_standin = {};
  CHECK_EQ(availability(), "available");
  doca_standin.devices = 0;
  CHECK_EQ(availability(), "no device here can do dma; is this a BlueField, and in DPU mode?");
}

TEST(a_batch_comes_whole_whatever_its_sizes_and_however_few_tasks_there_are) {
  const Host host(1);
  const TestEngine engine("doca", host.source.c_str());
  bg_description about;
  ASSERT(bg_describe(engine, &about) == BG_OK);
  CHECK_EQ(about.size, host.bytes.size());
  CHECK_EQ(about.depth, 8u);
  CHECK_EQ(about.window, 0u);
  std::vector<std::vector<std::uint8_t>> to;
  std::vector<bg_entry> entries;
  for (const std::uint64_t length : {1u, 8u, 4096u, 4097u, 100000u}) {
    for (std::uint64_t i = 0; i < 20; i++) {
      to.emplace_back(length);
      entries.push_back({i * 40000 + length, length, address(to.back().data()), 0, 0});
    }
  }
  CHECK_EQ(bg_read(engine, entries.data(), static_cast<std::uint32_t>(entries.size())), BG_OK);
  for (std::size_t i = 0; i < entries.size(); i++) {
    CHECK_EQ(std::memcmp(to[i].data(), host.bytes.data() + entries[i].offset, entries[i].length),
             0);
  }
}

TEST(a_pci_address_names_the_device_too) {
  Host host(2);
  CHECK_EQ(opened("03:00.0" + host.source.substr(host.source.find('?'))), BG_OK);
}

TEST(what_cannot_be_opened_says_why_and_leaves_nothing) {
  const Host host(3);
  CHECK_EQ(opened("mlx5_7?export=x"), BG_UNAVAILABLE);
  CHECK_EQ(last_error(), "no such device that can do dma: device=mlx5_7; there are standin0");
  CHECK_EQ(opened("standin0?export=/nowhere/x"), BG_UNAVAILABLE);
  CHECK_EQ(last_error(),
           "descriptor cannot be read: path=/nowhere/x; it comes from doca_mmap_export_pci on the"
           " host");
  const TestFile stale(std::vector<std::uint8_t>{'/', 'n', 'o'});
  CHECK_EQ(opened("standin0?export=" + std::string(stale.path())), BG_UNAVAILABLE);
  CHECK_EQ(last_error(),
           "doca does not answer: call=doca_mmap_create_from_export reason=resource not found");
  CHECK_EQ(opened("standin0"), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(),
           "doca needs a device and exported memory: source=standin0; try mlx5_0?export=FILE");
  CHECK_EQ(opened("standin0?rep=MT21"), BG_UNAVAILABLE);
  CHECK_EQ(last_error(),
           "memory behind a representor cannot be read: source=standin0?rep=MT21; DOCA has no"
           " public call for that, export it on the host: ?export=FILE");
  doca_standin.max_tasks = 0;
  CHECK_EQ(opened(host.source), BG_UNAVAILABLE);
  CHECK_EQ(last_error(), "device takes no reads: tasks=0 max_bytes=4096");
}

TEST(a_task_that_fails_fails_its_entry_alone) {
  const Host host(4);
  const TestEngine engine("doca", host.source.c_str());
  doca_standin.fail_every = 3;
  std::uint8_t to[4][8];
  std::vector<bg_entry> entries;
  for (std::uint64_t i = 0; i < 4; i++) {
    entries.push_back({i * 64, 8, address(to[i]), 0, 0});
  }
  CHECK_EQ(bg_read(engine, entries.data(), 4), BG_PARTIAL);
  CHECK_EQ(entries[2].status, BG_UNREADABLE);
  CHECK_EQ(entries[2].error, EIO);
  CHECK_EQ(entries[3].status, BG_DONE);
  CHECK_EQ(std::memcmp(to[3], host.bytes.data() + 192, 8), 0);
}

TEST(a_batch_that_never_ends_is_given_up_and_the_next_one_goes_well) {
  const Host host(5);
  const TestEngine engine("doca", host.source.c_str());
  doca_standin.lose_every = 1;
  std::uint8_t byte = 0;
  bg_entry entry{7, 1, address(&byte), 0, 0};
  CHECK_EQ(bg_read(engine, &entry, 1), BG_PARTIAL);
  CHECK_EQ(entry.error, ETIMEDOUT);
  doca_standin.lose_every = 0;
  CHECK_EQ(bg_read(engine, &entry, 1), BG_OK);
  CHECK_EQ(byte, host.bytes[7]);
}

TEST(a_queue_of_the_device_loses_no_read) {
  const Host host(6);
  const TestEngine engine("doca", host.source.c_str());
  stress(engine, host.bytes, 20000);
}

TEST(a_queue_is_closed_while_reads_are_under_way) {
  const Host host(7);
  const TestEngine engine("doca", host.source.c_str());
  doca_standin.lose_every = 2;
  char bytes[4];
  Caller caller(engine, 8);
  for (std::uint64_t i = 0; i < 4; i++) {
    caller.submit(submission(i, BG_VERB_READ, i, 1, bytes + i));
  }
  CHECK_EQ(caller.wait().status, BG_DONE);
  CHECK_EQ(caller.wait().status, BG_DONE);
}

TEST(every_verb_goes_through_the_device) {
  const Host host(8);
  const TestEngine engine("doca", host.source.c_str());
  const bg_expectation expectation{4090, 100, 0};
  bg_difference difference;
  std::uint32_t found = 9;
  CHECK_EQ(bg_compare(engine, &expectation, 1, host.bytes.data() + 4090, 100, &difference, 1,
                      &found),
           BG_OK);
  CHECK_EQ(found, 0u);
  const bg_pattern pattern{address(host.bytes.data() + 700000), 0, 16, 0};
  bg_hit hits[64];
  bg_scan_request request{};
  request.range = {0, host.bytes.size()};
  request.patterns = address(&pattern);
  request.pattern_count = 1;
  request.hits = address(hits);
  request.hit_capacity = 64;
  CHECK_EQ(bg_scan(engine, &request), BG_OK);
  ASSERT(request.hit_count == 1);
  CHECK_EQ(hits[0].offset, 700000u);
}

TEST(a_device_that_does_not_stop_keeps_what_it_may_still_write_to) {
#if defined(__SANITIZE_ADDRESS__)
  SKIP("what it keeps would count as a leak");
#endif
  const std::vector<std::uint8_t> bytes = random_bytes(4096, 9);
  const TestFile ram(bytes);
  const std::string path = ram.path();
  const TestFile descriptor(std::vector<std::uint8_t>{path.begin(), path.end()});
  doca_standin = {};
  doca_standin.lose_every = 1;
  doca_standin.hang = true;
  {
    const TestEngine engine("doca", ("standin0?export=" + std::string(descriptor.path())).c_str());
    std::uint8_t byte = 0;
    bg_entry entry{0, 1, address(&byte), 0, 0};
    CHECK_EQ(bg_read(engine, &entry, 1), BG_PARTIAL);
  }
  CHECK(doca_standin.open_objects > 0);
}
