#include "device_model.h"

#include <algorithm>
#include <string>

#include "failure.h"

namespace blueguard {
namespace {

double time_of(const bg_rate_point &point) {
  return 1e9 / static_cast<double>(point.reads_per_second);
}

void check(const bg_device_model &model) {
  if (model.depth == 0 || model.depth > 65536) {
    throw bad_argument("device model has no usable depth: depth=" + std::to_string(model.depth) +
                       "; 1 to 65536 are possible");
  }
  if (model.point_count == 0 || model.point_count > BG_RATE_POINTS) {
    throw bad_argument("device model has no usable rates: points=" +
                       std::to_string(model.point_count) + "; 1 to 16 are possible");
  }
  for (std::uint32_t i = 0; i < model.point_count; i++) {
    const bg_rate_point &point = model.points[i];
    const bool ascending = i == 0 || point.bytes > model.points[i - 1].bytes;
    const bool slower = i == 0 || point.reads_per_second <= model.points[i - 1].reads_per_second;
    if (point.bytes == 0 || point.reads_per_second == 0 || !ascending || !slower) {
      throw bad_argument("device model has a rate that makes no sense: bytes=" +
                         std::to_string(point.bytes) +
                         " reads_per_second=" + std::to_string(point.reads_per_second) +
                         "; sizes ascend and rates do not rise");
    }
  }
}

// The splitmix64 step: a number that looks random and is the same for the same input.
std::uint64_t scrambled(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

DeviceModel::DeviceModel(const bg_device_model &parameters) : parameters_(parameters) {
  check(parameters_);
  ends_.resize(parameters_.depth);
  smallest_ns_ = service_ns(1);
}

double DeviceModel::service_ns(std::uint64_t bytes) const {
  const auto points = std::span(parameters_.points).first(parameters_.point_count);
  const auto next = std::find_if(points.begin(), points.end(),
                                 [&](const bg_rate_point &point) { return bytes <= point.bytes; });
  if (next == points.begin()) {
    return time_of(*next);
  }
  if (next == points.end()) {
    return time_of(points.back()) * static_cast<double>(bytes) /
           static_cast<double>(points.back().bytes);
  }
  const bg_rate_point &before = *(next - 1);
  const double part = static_cast<double>(bytes - before.bytes) /
                      static_cast<double>(next->bytes - before.bytes);
  return time_of(before) + part * (time_of(*next) - time_of(before));
}

double DeviceModel::latency_ns(std::uint64_t bytes) const {
  return static_cast<double>(parameters_.latency_ns) + service_ns(bytes) - smallest_ns_;
}

Admission DeviceModel::admit(double now_ns, std::uint64_t offset, std::uint64_t bytes) {
  double &end = ends_[next_end_];
  next_end_ = next_end_ + 1 == ends_.size() ? 0 : next_end_ + 1;
  number_++;
  if (bytes != last_bytes_) {
    last_bytes_ = bytes;
    last_service_ns_ = service_ns(bytes);
  }
  const double start = std::max({now_ns, free_ns_, end});
  free_ns_ = start + last_service_ns_;
  end = free_ns_ + static_cast<double>(parameters_.latency_ns) - smallest_ns_ + jitter();
  return {end, fate(offset, bytes)};
}

Fate DeviceModel::fate(std::uint64_t offset, std::uint64_t bytes) const {
  const auto falls_on = [this](std::uint64_t every) { return every != 0 && number_ % every == 0; };
  if (falls_on(parameters_.lose_every)) {
    return Fate::lost;
  }
  const bg_range &broken = parameters_.broken;
  const bool touches = offset < broken.start + broken.length && broken.start < offset + bytes;
  if (touches && parameters_.broken_stalls != 0) {
    return Fate::lost;
  }
  return touches || falls_on(parameters_.fail_every) ? Fate::failed : Fate::delivered;
}

double DeviceModel::jitter() {
  if (parameters_.jitter_ns == 0) {
    return 0;
  }
  const std::uint64_t random = scrambled(parameters_.seed ^ number_);
  return static_cast<double>(parameters_.jitter_ns) * static_cast<double>(random >> 11) * 0x1p-53;
}

}  // namespace blueguard
