// Compiled only where the DOCA SDK is (CMakeLists.txt). It was run against the stand-in library in
// src/test/doca and never on a BlueField: the order of calls and their meaning are from NVIDIA's
// documentation.
#include "doca_engine.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>

#include "doca_channel.h"
#include "failure.h"

namespace blueguard {
namespace {

// A batch of which nothing comes for so long is given up.
constexpr std::chrono::seconds patience{1};

class DeviceList {
 public:
  DeviceList() {
    doca_check(doca_devinfo_create_list(&list_, &count_), "doca_devinfo_create_list");
  }
  DeviceList(const DeviceList &) = delete;
  DeviceList &operator=(const DeviceList &) = delete;
  ~DeviceList() { doca_devinfo_destroy_list(list_); }
  std::span<doca_devinfo *> all() const { return {list_, count_}; }

 private:
  doca_devinfo **list_ = nullptr;
  std::uint32_t count_ = 0;
};

bool can_read(const doca_devinfo *device) {
  return doca_dma_cap_task_memcpy_is_supported(device) == DOCA_SUCCESS;
}

std::string name_of(const doca_devinfo *device) {
  char name[DOCA_DEVINFO_IBDEV_NAME_SIZE] = {};
  return doca_devinfo_get_ibdev_name(device, name, sizeof name) == DOCA_SUCCESS ? name : "";
}

bool is_called(const doca_devinfo *device, const std::string &name) {
  std::uint8_t same = 0;
  return name_of(device) == name ||
         (doca_devinfo_is_equal_pci_addr(device, name.c_str(), &same) == DOCA_SUCCESS && same != 0);
}

DocaDevice open_device(const std::string &name) {
  const DeviceList list;
  std::string names;
  for (doca_devinfo *device : list.all()) {
    if (!can_read(device)) {
      continue;
    }
    if (is_called(device, name)) {
      doca_dev *opened = nullptr;
      doca_check(doca_dev_open(device, &opened), "doca_dev_open");
      return DocaDevice(opened);
    }
    names += (names.empty() ? "" : ", ") + name_of(device);
  }
  throw unavailable("no such device that can do dma: device=" + name + "; there are " +
                    (names.empty() ? "none" : names));
}

std::vector<char> descriptor_in(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.empty()) {
    throw unavailable("descriptor cannot be read: path=" + path +
                      "; it comes from doca_mmap_export_pci on the host");
  }
  return bytes;
}

DocaMap import_memory(doca_dev *device, const std::string &path) {
  const std::vector<char> bytes = descriptor_in(path);
  doca_mmap *map = nullptr;
  doca_check(doca_mmap_create_from_export(nullptr, bytes.data(), bytes.size(), device, &map),
             "doca_mmap_create_from_export");
  return DocaMap(map);
}

DocaRemote remote_of(doca_mmap *map) {
  void *start = nullptr;
  std::size_t size = 0;
  doca_check(doca_mmap_get_memrange(map, &start, &size), "doca_mmap_get_memrange");
  return {map, static_cast<char *>(start), size};
}

class DocaEngine final : public Engine {
 public:
  DocaEngine(const std::string &device, const std::string &path)
      : device_(open_device(device)),
        map_(import_memory(device_.get(), path)),
        remote_(remote_of(map_.get())),
        batches_(device_.get(), remote_) {}

  bg_description describe() const override {
    bg_description description{};
    description.size = remote_.size;
    std::memcpy(description.name, "doca", sizeof "doca");
    description.depth = batches_.places();
    description.ideal_batch = batches_.places();
    description.latency_ns = 1500;
    return description;
  }

  void read(std::span<bg_entry> entries) override {
    const std::lock_guard lock(mutex_);
    for (bg_entry &entry : entries) {
      entry.status = BG_DONE;
      entry.error = 0;
    }
    const std::vector<Operation> pieces = pieces_of(entries);
    std::vector<Finished> some(batches_.places());
    std::size_t submitted = 0;
    std::size_t ended = 0;
    auto last = std::chrono::steady_clock::now();
    while (ended < pieces.size()) {
      while (submitted < pieces.size() && batches_.submit(pieces[submitted])) {
        submitted++;
      }
      const std::size_t count = batches_.poll(some);
      for (std::size_t i = 0; i < count; i++) {
        note(entries[some[i].slot], some[i].status, some[i].error);
      }
      ended += count;
      if (count != 0) {
        last = std::chrono::steady_clock::now();
      } else if (std::chrono::steady_clock::now() - last > patience) {
        batches_.abandon();
        give_up(entries);
        return;
      }
    }
  }

  std::unique_ptr<Channel> channel() override {
    return std::make_unique<DocaChannel>(device_.get(), remote_);
  }

 private:
  // Side by side, as many as the device takes; a slot is the number of the entry.
  std::vector<Operation> pieces_of(std::span<const bg_entry> entries) const {
    std::vector<Operation> pieces;
    for (std::uint32_t i = 0; i < entries.size(); i++) {
      const bg_entry &entry = entries[i];
      for (std::uint64_t at = 0; at < entry.length; at += batches_.piece()) {
        const std::uint64_t length = std::min(entry.length - at, batches_.piece());
        pieces.push_back({entry.offset + at, length, entry.memory + at, i});
      }
    }
    return pieces;
  }

  static void note(bg_entry &entry, bg_status status, std::int32_t error) {
    if (status != BG_DONE) {
      entry.status = status;
      entry.error = error;
    }
  }

  // Which pieces came is not kept: all of a batch that hangs counts as not delivered.
  static void give_up(std::span<bg_entry> entries) {
    for (bg_entry &entry : entries) {
      note(entry, BG_UNREADABLE, ETIMEDOUT);
    }
  }

  DocaDevice device_;
  DocaMap map_;
  DocaRemote remote_;
  std::mutex mutex_;
  DocaChannel batches_;  // of read(); a channel has its own
};

std::string look_for_devices() {
  try {
    const DeviceList list;
    for (const doca_devinfo *device : list.all()) {
      if (can_read(device)) {
        return "";
      }
    }
    return "no device here can do dma; is this a BlueField, and in DPU mode?";
  } catch (const Failure &failure) {
    return failure.what();
  }
}

}  // namespace

const char *missing_doca() {
  static thread_local std::string reason;
  reason = look_for_devices();
  return reason.c_str();
}

std::unique_ptr<Engine> open_doca(const char *text) {
  const std::string given = text;
  const std::string option = "?export=";
  const std::size_t at = given.find(option);
  if (given.find("?rep=") != std::string::npos) {
    throw unavailable("memory behind a representor cannot be read: source=" + given +
                      "; DOCA has no public call for that, export it on the host: ?export=FILE");
  }
  if (at == 0 || at == std::string::npos || at + option.size() == given.size()) {
    throw bad_argument("doca needs a device and exported memory: source=" + given +
                       "; try mlx5_0?export=FILE");
  }
  return std::make_unique<DocaEngine>(given.substr(0, at), given.substr(at + option.size()));
}

}  // namespace blueguard
