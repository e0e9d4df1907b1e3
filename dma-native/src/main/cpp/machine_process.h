// Finding a running QEMU and the RAM of its guest. What is parsed is passed in as text, so that it
// can be tested without a process.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace blueguard {

// One line of /proc/PID/maps.
struct ProcessMapping {
  std::uint64_t start;
  std::uint64_t end;
  bool readable;
  bool writable;
  std::uint64_t file_offset;
  std::uint64_t inode;  // 0: anonymous
};

struct MachineProcess {
  pid_t pid;
  std::string name;        // of the guest, empty when it was given none
  std::uint64_t ram_size;  // 0 when the command line does not say
};

std::vector<ProcessMapping> parse_maps(std::string_view text);

// The argument of -name: `NAME`, `guest=NAME`, both with more behind a comma.
std::string guest_name(const std::vector<std::string> &arguments);

// The argument of -m in bytes: `512`, `512M`, `size=2G,slots=4`; 0 when there is none.
std::uint64_t guest_ram(const std::vector<std::string> &arguments);

// Where the guest's RAM is mapped: neighbouring mappings that have its size together, often just
// one. QEMU maps a guest's RAM in one piece, however the guest sees it split below 4 GiB. Empty when
// none has that size. Without a size: the largest writable mapping.
std::vector<ProcessMapping> ram_of(const std::vector<ProcessMapping> &mappings,
                                   std::uint64_t ram_size);

// By pid or by name; throws Failure(BG_UNAVAILABLE) when there is no such one, or several.
MachineProcess find_machine(const std::string &pid_or_name);

std::string read_whole(const std::string &path);

}  // namespace blueguard
