// When the reads of a modelled device end. Arithmetic only: it is told the time and never waits.
//
// The device is a pipeline. A read of s bytes keeps it busy for service(s), one behind the other, so
// that reads of one size end at the rate that was measured for that size; between two measured sizes
// the time is on the straight line, beyond the last one it grows with the bytes. A read on an idle
// device ends after latency(s): that of a small read, and the time that its further bytes keep the
// pipeline busy. At most `depth` reads are under way: the next one starts when the one `depth` before
// it has ended.
//
//   start = max(now, end of the service before it, end of the read `depth` before it)
//   due   = start + latency(s) + jitter
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "blueguard_dma.h"

namespace blueguard {

enum class Fate { delivered, failed, lost };

struct Admission {
  double due_ns;
  Fate fate;
};

class DeviceModel {
 public:
  // Throws Failure(BG_BAD_ARGUMENT) for figures that make no sense.
  explicit DeviceModel(const bg_device_model &parameters);

  double service_ns(std::uint64_t bytes) const;
  double latency_ns(std::uint64_t bytes) const;

  // Takes a read in at time `now`, which never goes back.
  Admission admit(double now_ns, std::uint64_t offset, std::uint64_t bytes);

  // When the pipeline has served all that was taken in.
  double free_ns() const { return free_ns_; }

 private:
  Fate fate(std::uint64_t offset, std::uint64_t bytes) const;
  double jitter();

  bg_device_model parameters_;
  double smallest_ns_;                   // the service of one byte
  std::uint64_t last_bytes_ = 0;         // of the read before, which most reads are like
  double last_service_ns_ = 0;
  std::vector<double> ends_;             // of the last `depth` reads, by number
  std::size_t next_end_ = 0;             // the one of the read `depth` before the next
  double free_ns_ = 0;        // when the pipeline takes the next one
  std::uint64_t number_ = 0;  // of the reads so far
};

}  // namespace blueguard
