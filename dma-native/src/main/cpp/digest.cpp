#include <algorithm>
#include <cerrno>
#include <cstring>

#include "fault_guard.h"
#include "pieces.h"
#include "sha256.h"
#include "verbs.h"

namespace blueguard {
namespace {

// So much it digests before it looks whether it is to stop: some milliseconds.
constexpr std::uint64_t bytes_between_looks = 4 << 20;

void deliver(bg_entry &entry, const Digest &digest) {
  std::memcpy(reinterpret_cast<void *>(entry.memory), digest.data(), digest.size());
  entry.status = BG_DONE;
  entry.error = 0;
}

void one_in_place(std::span<const std::byte> window, bg_entry &entry) {
  const auto *data = reinterpret_cast<const std::uint8_t *>(window.data()) + entry.offset;
  Sha256 sha;
  bool whole = true;
  for (std::uint64_t at = 0; at < entry.length && whole; at += bytes_between_looks) {
    end_when_stopped();
    const std::uint64_t size = std::min(bytes_between_looks, entry.length - at);
    whole = guarded(window, [&] { sha.update(data + at, size); });
  }
  if (whole) {
    deliver(entry, sha.finish());
  } else {
    entry.status = BG_UNREADABLE;
    entry.error = EIO;
  }
}

// False when one of them cannot be read, and then says nothing about any.
bool lanes_in_place(std::span<const std::byte> window, std::span<bg_entry> entries) {
  const std::uint8_t *data[sha256_lanes];
  std::uint8_t digests[sha256_lanes][32];
  std::uint8_t *out[sha256_lanes];
  for (std::size_t i = 0; i < sha256_lanes; i++) {
    data[i] = reinterpret_cast<const std::uint8_t *>(window.data()) + entries[i].offset;
    out[i] = digests[i];
  }
  if (!guarded(window, [&] { sha256_of_lanes(data, entries[0].length, out); })) {
    return false;
  }
  for (std::size_t i = 0; i < sha256_lanes; i++) {
    std::memcpy(reinterpret_cast<void *>(entries[i].memory), digests[i], 32);
    entries[i].status = BG_DONE;
    entries[i].error = 0;
  }
  return true;
}

bool same_length(std::span<const bg_entry> entries) {
  return std::all_of(entries.begin(), entries.end(),
                     [&](const bg_entry &entry) { return entry.length == entries[0].length; });
}

void in_place(std::span<const std::byte> window, std::span<bg_entry> entries) {
  std::size_t at = 0;
  while (at < entries.size()) {
    end_when_stopped();
    if (sha256_lanes_pay() && entries[at].length <= bytes_between_looks &&
        at + sha256_lanes <= entries.size() &&
        same_length(entries.subspan(at, sha256_lanes)) &&
        lanes_in_place(window, entries.subspan(at, sha256_lanes))) {
      at += sha256_lanes;
    } else {
      one_in_place(window, entries[at++]);
    }
  }
}

void copied(Engine &engine, std::span<bg_entry> entries) {
  Sha256 sha;
  bg_status status = BG_DONE;
  std::int32_t error = 0;
  for_each_part(
      engine, entries.size(),
      [&](std::size_t i) -> bg_range { return {entries[i].offset, entries[i].length}; },
      [&](const RangePart &part) {
        if (part.status == BG_DONE) {
          sha.update(part.data, part.size);
        } else {
          status = part.status;
          error = part.error;
        }
        if (!part.last) {
          return;
        }
        if (status == BG_DONE) {
          deliver(entries[part.index], sha.finish());
        } else {
          entries[part.index].status = status;
          entries[part.index].error = error;
        }
        sha = Sha256();
        status = BG_DONE;
        error = 0;
      });
}

}  // namespace

void digest(Engine &engine, std::span<bg_entry> entries) {
  const std::span<const std::byte> window = engine.window();
  if (window.empty()) {
    copied(engine, entries);
  } else {
    in_place(window, entries);
  }
}

}  // namespace blueguard
