#include "machine_process.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <dirent.h>
#include <memory>

#include <fcntl.h>

#include "descriptor.h"
#include "failure.h"

namespace blueguard {
namespace {

std::vector<std::string> command_line(pid_t pid) {
  const std::string text = read_whole("/proc/" + std::to_string(pid) + "/cmdline");
  std::vector<std::string> arguments;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    arguments.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return arguments;
}

// The value behind an option, which QEMU lets start with one dash or two.
std::string option(const std::vector<std::string> &arguments, const std::string &name) {
  for (std::size_t i = 0; i + 1 < arguments.size(); i++) {
    if (arguments[i] == "-" + name || arguments[i] == "--" + name) {
      return arguments[i + 1];
    }
  }
  return "";
}

// The value of `key` in `a=1,b=2`, or of the first part that has no key.
std::string part_of(const std::string &text, const std::string &key) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, end - at);
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos ? at == 0 : part.substr(0, equals) == key) {
      return equals == std::string::npos ? part : part.substr(equals + 1);
    }
    at = end + 1;
  }
  return "";
}

std::uint64_t parse_size(const std::string &text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    return 0;
  }
  const char unit = end == text.data() + text.size() ? 'M' : *end;
  switch (unit) {
    case 'k':
    case 'K':
      return number << 10;
    case 'm':
    case 'M':
      return number << 20;
    case 'g':
    case 'G':
      return number << 30;
    case 't':
    case 'T':
      return number << 40;
    default:
      return 0;
  }
}

bool all_digits(const std::string &text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
}

MachineProcess machine_of(pid_t pid, const std::vector<std::string> &arguments) {
  return {pid, guest_name(arguments), guest_ram(arguments)};
}

// Every process whose program is called qemu-something.
std::vector<MachineProcess> running_machines() {
  std::vector<MachineProcess> machines;
  const auto closer = [](DIR *directory) { closedir(directory); };
  const std::unique_ptr<DIR, decltype(closer)> proc(opendir("/proc"), closer);
  while (proc != nullptr) {
    const dirent *entry = readdir(proc.get());
    if (entry == nullptr) {
      break;
    }
    if (!all_digits(entry->d_name)) {
      continue;
    }
    const pid_t pid = static_cast<pid_t>(std::stol(entry->d_name));
    const auto arguments = command_line(pid);
    if (!arguments.empty() &&
        arguments[0].substr(arguments[0].rfind('/') + 1).starts_with("qemu")) {
      machines.push_back(machine_of(pid, arguments));
    }
  }
  return machines;
}

std::string listed(const std::vector<MachineProcess> &machines) {
  std::string text;
  for (const MachineProcess &machine : machines) {
    text += (text.empty() ? "" : ", ") + (machine.name.empty() ? "" : machine.name + " ") + "pid " +
            std::to_string(machine.pid);
  }
  return text;
}

MachineProcess find_by_name(const std::string &name) {
  const std::vector<MachineProcess> all = running_machines();
  std::vector<MachineProcess> found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found),
               [&](const MachineProcess &machine) { return machine.name == name; });
  if (found.empty()) {
    throw unavailable("no running qemu has that name: name=" + name +
                      (all.empty() ? "; none is running" : "; there are " + listed(all)));
  }
  if (found.size() > 1) {
    throw unavailable("several running qemu have that name: name=" + name + "; give a pid: " +
                      listed(found));
  }
  return found[0];
}

}  // namespace

std::string read_whole(const std::string &path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; file && (got = ::read(file.number(), buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

std::vector<ProcessMapping> parse_maps(std::string_view text) {
  std::vector<ProcessMapping> mappings;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ProcessMapping mapping{};
    char flags[5] = "";
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %" SCNu64,
                    &mapping.start, &mapping.end, flags, &mapping.file_offset,
                    &mapping.inode) == 5) {
      mapping.readable = flags[0] == 'r';
      mapping.writable = flags[1] == 'w';
      mappings.push_back(mapping);
    }
  }
  return mappings;
}

std::string guest_name(const std::vector<std::string> &arguments) {
  return part_of(option(arguments, "name"), "guest");
}

std::uint64_t guest_ram(const std::vector<std::string> &arguments) {
  return parse_size(part_of(option(arguments, "m"), "size"));
}

std::vector<ProcessMapping> ram_of(const std::vector<ProcessMapping> &mappings,
                                   std::uint64_t ram_size) {
  std::vector<ProcessMapping> best;
  std::uint64_t best_size = 0;
  for (std::size_t first = 0; first < mappings.size(); first++) {
    std::uint64_t size = 0;
    for (std::size_t last = first; last < mappings.size(); last++) {
      const ProcessMapping &mapping = mappings[last];
      if (!mapping.readable || !mapping.writable ||
          (last > first && mapping.start != mappings[last - 1].end)) {
        break;
      }
      size += mapping.end - mapping.start;
      const bool fits = ram_size == 0 ? last == first && size > best_size : size == ram_size;
      if (fits) {
        best.assign(mappings.begin() + static_cast<std::ptrdiff_t>(first),
                    mappings.begin() + static_cast<std::ptrdiff_t>(last) + 1);
        best_size = size;
        if (ram_size != 0) {
          return best;
        }
      }
      if (ram_size == 0 || size > ram_size) {
        break;
      }
    }
  }
  return best;
}

MachineProcess find_machine(const std::string &pid_or_name) {
  if (!all_digits(pid_or_name)) {
    return find_by_name(pid_or_name);
  }
  pid_t pid = 0;
  std::from_chars(pid_or_name.data(), pid_or_name.data() + pid_or_name.size(), pid);
  const auto arguments = command_line(pid);
  if (pid <= 0 || arguments.empty()) {
    throw unavailable("no such process: pid=" + pid_or_name +
                      "; a machine can also be named by its -name");
  }
  return machine_of(pid, arguments);
}

}  // namespace blueguard
