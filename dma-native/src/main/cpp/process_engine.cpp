#include "process_engine.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <vector>

#include "descriptor.h"
#include "failure.h"
#include "machine_process.h"

namespace blueguard {
namespace {

constexpr std::size_t entries_per_call = 256;  // the kernel takes up to 1024
constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t present_or_swapped = 3ull << 62;

class ProcessEngine final : public Engine {
 public:
  explicit ProcessEngine(const char *pid_or_name)
      : machine_(find_machine(pid_or_name)),
        alive_(static_cast<int>(syscall(SYS_pidfd_open, machine_.pid, 0))),
        memory_(open("mem")),
        pages_(open("pagemap")) {
    if (!memory_) {
      const int error = errno;
      throw unavailable("process may not be read: pid=" + std::to_string(machine_.pid) +
                        " reason=" + error_text(error) + "; be its user or root");
    }
    const auto mappings = parse_maps(read_whole("/proc/" + std::to_string(machine_.pid) + "/maps"));
    find_ram(mappings);
    direct_ = readable_directly(mappings);
  }

  bg_description describe() const override {
    bg_description description{};
    description.size = size_;
    std::memcpy(description.name, "process", sizeof "process");
    description.depth = 1;
    description.ideal_batch = entries_per_call;
    description.latency_ns = 500;
    return description;
  }

  void read(std::span<bg_entry> entries) override {
    if (gone()) {
      for (bg_entry &entry : entries) {
        fail(entry, ESRCH);
      }
      return;
    }
    while (!entries.empty()) {
      const std::size_t count = std::min(entries.size(), entries_per_call);
      const std::size_t done = direct_ ? read_directly(entries.first(count))
                                       : read_file(entries.first(count));
      entries = entries.subspan(done);
    }
  }

  // Pages that the process has touched. Of RAM in a file another process may have touched more.
  std::size_t populated(std::uint64_t from, std::span<bg_range> out) const override {
    if (!pages_ || in_file_) {
      return Engine::populated(from, out);
    }
    std::size_t count = 0;
    std::array<std::uint64_t, 8192> flags;
    for (std::uint64_t at = from / page_bytes * page_bytes; at < size_ && count < out.size();) {
      const std::size_t wanted = std::min<std::uint64_t>(flags.size(), (size_ - at) / page_bytes);
      const ssize_t got = pread(pages_.number(), flags.data(), wanted * 8,
                                static_cast<off_t>((base_ + at) / page_bytes * 8));
      if (got < 8) {  // the process is gone: the reads say so, where an end here would be zeros
        add(std::max(at, from), size_, out, count);
        return count;
      }
      const std::size_t pages = static_cast<std::size_t>(got) / 8;
      for (std::size_t i = 0; i < pages; i++, at += page_bytes) {
        if ((flags[i] & present_or_swapped) != 0 && !add(std::max(at, from), at + page_bytes, out,
                                                         count)) {
          return count;
        }
      }
    }
    return count;
  }

 private:
  Descriptor open(const char *what) const {
    return Descriptor(::open(("/proc/" + std::to_string(machine_.pid) + "/" + what).c_str(),
                             O_RDONLY | O_CLOEXEC));
  }

  void find_ram(const std::vector<ProcessMapping> &mappings) {
    const auto ram = ram_of(mappings, machine_.ram_size);
    if (ram.empty()) {
      throw unavailable("ram of the process is not recognised: pid=" +
                        std::to_string(machine_.pid) +
                        " ram=" + std::to_string(machine_.ram_size) +
                        "; give the machine a memory-backend-file and use live:PATH");
    }
    base_ = ram.front().start;
    size_ = ram.back().end - base_;
    in_file_ = std::any_of(ram.begin(), ram.end(),
                           [](const ProcessMapping &mapping) { return mapping.inode != 0; });
  }

  // A pid is given to another process some time after its owner ended; reading that one's memory
  // as the guest's would be worse than failing.
  bool gone() const {
    pollfd ended{alive_.number(), POLLIN, 0};
    return alive_ && poll(&ended, 1, 0) == 1;
  }

  // process_vm_readv can be forbidden (containers) where /proc/PID/mem is not. Tried on the program
  // itself: a read of RAM that was never touched would make it count as touched.
  bool readable_directly(const std::vector<ProcessMapping> &mappings) const {
    char byte;
    iovec to{&byte, 1};
    iovec from{reinterpret_cast<void *>(mappings.front().start), 1};
    return process_vm_readv(machine_.pid, &to, 1, &from, 1, 0) == 1;
  }

  // Returns how many entries are settled: all up to and with the first that failed.
  std::size_t read_directly(std::span<bg_entry> entries) {
    std::array<iovec, entries_per_call> to{};
    std::array<iovec, entries_per_call> from{};
    for (std::size_t i = 0; i < entries.size(); i++) {
      to[i] = {reinterpret_cast<void *>(entries[i].memory), entries[i].length};
      from[i] = {reinterpret_cast<void *>(base_ + entries[i].offset), entries[i].length};
    }
    const ssize_t got = process_vm_readv(machine_.pid, to.data(), entries.size(), from.data(),
                                         entries.size(), 0);
    const int error = got < 0 ? errno : EFAULT;
    std::uint64_t left = got < 0 ? 0 : static_cast<std::uint64_t>(got);
    for (std::size_t i = 0; i < entries.size(); i++) {
      if (left < entries[i].length) {
        fail(entries[i], error);
        return i + 1;
      }
      left -= entries[i].length;
      succeed(entries[i]);
    }
    return entries.size();
  }

  std::size_t read_file(std::span<bg_entry> entries) {
    for (bg_entry &entry : entries) {
      std::uint64_t done = 0;
      while (done < entry.length) {
        const ssize_t got =
            pread(memory_.number(), reinterpret_cast<void *>(entry.memory + done),
                  entry.length - done, static_cast<off_t>(base_ + entry.offset + done));
        if (got <= 0) {
          break;
        }
        done += static_cast<std::uint64_t>(got);
      }
      if (done == entry.length) {
        succeed(entry);
      } else {
        fail(entry, EIO);
      }
    }
    return entries.size();
  }

  static bool add(std::uint64_t start, std::uint64_t end, std::span<bg_range> out,
                  std::size_t &count) {
    if (count != 0 && out[count - 1].start + out[count - 1].length == start) {
      out[count - 1].length += end - start;
      return true;
    }
    out[count++] = {start, end - start};
    return count < out.size();
  }

  static void succeed(bg_entry &entry) {
    entry.status = BG_DONE;
    entry.error = 0;
  }

  static void fail(bg_entry &entry, int error) {
    entry.status = BG_UNREADABLE;
    entry.error = error;
  }

  MachineProcess machine_;
  Descriptor alive_;
  Descriptor memory_;
  Descriptor pages_;
  std::uint64_t base_ = 0;
  std::uint64_t size_ = 0;
  bool in_file_ = false;
  bool direct_ = false;
};

}  // namespace

std::unique_ptr<Engine> open_process(const char *pid_or_name) {
  return std::make_unique<ProcessEngine>(pid_or_name);
}

}  // namespace blueguard
