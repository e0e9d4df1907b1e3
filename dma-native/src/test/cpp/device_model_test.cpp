#include <cmath>

#include "check.h"
#include "device_model.h"
#include "failure.h"
#include "kit.h"

namespace {

bg_device_model model() {
  bg_device_model model{};
  model.depth = 4;
  model.ideal_batch = 4;
  model.latency_ns = 1500;
  model.point_count = 2;
  model.points[0] = {256, 10'000'000};  // 100 ns
  model.points[1] = {4096, 2'000'000};  // 500 ns
  return model;
}

bool near(double is, double should) { return std::abs(is - should) < 0.001; }

std::string refusal(const bg_device_model &parameters) {
  try {
    blueguard::DeviceModel{parameters};
    return "accepted";
  } catch (const blueguard::Failure &failure) {
    return failure.what();
  }
}

}  // namespace

TEST(service_times_lie_on_the_line_between_measured_sizes) {
  const blueguard::DeviceModel device(model());
  CHECK(near(device.service_ns(1), 100));
  CHECK(near(device.service_ns(256), 100));
  CHECK(near(device.service_ns(256 + 1920), 300));
  CHECK(near(device.service_ns(4096), 500));
  CHECK(near(device.service_ns(8192), 1000));
}

TEST(a_lone_read_takes_the_latency_and_the_time_of_its_further_bytes) {
  blueguard::DeviceModel device(model());
  CHECK(near(device.admit(1000, 0, 64).due_ns, 2500));
  CHECK(near(device.admit(9000, 0, 4096).due_ns, 9000 + 1500 + 400));
}

TEST(reads_at_once_end_at_the_rate_of_their_size) {
  bg_device_model deep = model();
  deep.depth = 1000;
  blueguard::DeviceModel device(deep);
  double last = 0;
  for (int i = 0; i < 1000; i++) {
    last = device.admit(0, 0, 64).due_ns;
  }
  CHECK(near(last, 1500 + 999 * 100));
}

TEST(no_more_than_depth_reads_are_under_way) {
  blueguard::DeviceModel device(model());
  double due[9];
  for (double &end : due) {
    end = device.admit(0, 0, 64).due_ns;
  }
  CHECK(near(due[3], 1800));
  CHECK(near(due[4], due[0] + 1500));
  CHECK(near(due[8], due[4] + 1500));
}

TEST(jitter_is_bounded_and_the_same_for_the_same_seed) {
  bg_device_model shaky = model();
  shaky.jitter_ns = 300;
  shaky.seed = 7;
  blueguard::DeviceModel a(shaky);
  blueguard::DeviceModel b(shaky);
  shaky.seed = 8;
  blueguard::DeviceModel c(shaky);
  double least = 1e9;
  double most = 0;
  int different = 0;
  for (int i = 1; i <= 1000; i++) {
    const double now = i * 100'000.0;
    const double latency = a.admit(now, 0, 64).due_ns - now;
    CHECK(near(b.admit(now, 0, 64).due_ns - now, latency));
    different += near(c.admit(now, 0, 64).due_ns - now, latency) ? 0 : 1;
    least = std::min(least, latency);
    most = std::max(most, latency);
  }
  CHECK(least >= 1500 && least < 1510);
  CHECK(most < 1800 && most > 1790);
  CHECK(different > 990);
}

TEST(planned_faults_fall_where_they_were_planned) {
  bg_device_model faulty = model();
  faulty.fail_every = 3;
  faulty.lose_every = 5;
  faulty.broken = {4096, 4096};
  blueguard::DeviceModel device(faulty);
  std::string fates;
  for (int i = 0; i < 15; i++) {
    fates += "dfl"[static_cast<int>(device.admit(0, 0, 64).fate)];
  }
  CHECK_EQ(fates, "ddfdlfddfldfddl");
  CHECK(device.admit(0, 4095, 1).fate == blueguard::Fate::delivered);
  CHECK(device.admit(0, 4095, 2).fate == blueguard::Fate::failed);
  device.admit(0, 0, 1);
  CHECK(device.admit(0, 8191, 8).fate == blueguard::Fate::failed);
  CHECK(device.admit(0, 8192, 8).fate == blueguard::Fate::lost);
}

TEST(figures_that_make_no_sense_are_refused) {
  bg_device_model bad = model();
  bad.depth = 0;
  CHECK_EQ(refusal(bad), "device model has no usable depth: depth=0; 1 to 65536 are possible");
  bad = model();
  bad.point_count = 17;
  CHECK_EQ(refusal(bad), "device model has no usable rates: points=17; 1 to 16 are possible");
  bad = model();
  bad.points[1] = {4096, 20'000'000};
  CHECK_EQ(refusal(bad),
           "device model has a rate that makes no sense: bytes=4096 reads_per_second=20000000; "
           "sizes ascend and rates do not rise");
  bad.points[1] = {256, 1};
  CHECK(refusal(bad) != "accepted");
}
