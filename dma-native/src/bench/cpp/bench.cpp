// dma_bench FILE: what the verbs reach on a file, warm. Not a test: it prints and never fails.
#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <time.h>
#include <vector>

#include "blueguard_dma.h"

namespace {

// Processor time of this thread: the machine may have other work, and none of this waits.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_of(auto &&body) {
  const double start = cpu_seconds();
  body();
  return cpu_seconds() - start;
}

// The best of several runs: the bench asks what is possible.
double best_of(int runs, auto &&body) {
  double best = 1e9;
  for (int i = 0; i < runs; i++) {
    best = std::min(best, seconds_of(body));
  }
  return best;
}

std::uint64_t address(const void *pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

void bench_reads(bg_engine *engine, std::uint64_t size) {
  std::mt19937_64 random(1);
  for (const std::uint64_t length : {8u, 64u, 4096u}) {
    std::vector<std::uint8_t> to(256 * length);
    std::vector<bg_entry> entries(256);
    for (std::size_t i = 0; i < entries.size(); i++) {
      entries[i] = {random() % (size - length) & ~7ull, length, address(to.data() + i * length), 0,
                    0};
    }
    const double batch = best_of(200, [&] { bg_read(engine, entries.data(), 256); });
    const double lone = best_of(200, [&] {
      for (bg_entry &entry : entries) {
        bg_read(engine, &entry, 1);
      }
    });
    std::printf("read %4lu B: %6.1f ns in a batch of 256, %6.1f ns alone\n",
                static_cast<unsigned long>(length), batch / 256 * 1e9, lone / 256 * 1e9);
  }
}

void bench_scan(bg_engine *engine, std::uint64_t size, std::uint32_t count) {
  std::mt19937 random(2);
  std::vector<std::string> needles(count);
  std::vector<bg_pattern> patterns;
  for (std::string &needle : needles) {
    for (int i = 0; i < 12; i++) {
      needle.push_back(static_cast<char>(random()));
    }
    patterns.push_back({address(needle.data()), 0, 12, 0});
  }
  std::vector<bg_hit> hits(64 * count);
  const double time = best_of(3, [&] {
    bg_scan_request request{};
    request.patterns = address(patterns.data());
    request.pattern_count = count;
    request.hits = address(hits.data());
    request.hit_capacity = static_cast<std::uint32_t>(hits.size());
    while (request.next < size) {
      request.range = {request.next, size - request.next};
      if (bg_scan(engine, &request) != BG_OK) {
        return;
      }
    }
  });
  std::printf("scan %4u patterns: %6.1f ms, %5.2f GB/s\n", count, time * 1e3,
              static_cast<double>(size) / time / 1e9);
}

// A tick of delta introspection: many small ranges, all of them unchanged.
void bench_compare(bg_engine *engine, const std::uint8_t *window, std::uint64_t size) {
  std::mt19937_64 random(3);
  for (const std::uint64_t spread : {std::uint64_t{1} << 20, size}) {
    std::vector<bg_expectation> expectations;
    std::vector<std::uint8_t> blob;
    for (int i = 0; i < 2000; i++) {
      const std::uint32_t length = i % 4 == 0 ? 64 : 8;
      const std::uint64_t offset = random() % (spread - length) & ~7ull;
      expectations.push_back({offset, length, static_cast<std::uint32_t>(blob.size())});
      blob.insert(blob.end(), window + offset, window + offset + length);
    }
    bg_difference differences[16];
    std::uint32_t found = 0;
    const double time = best_of(200, [&] {
      bg_compare(engine, expectations.data(), 2000, blob.data(), blob.size(), differences, 16,
                 &found);
    });
    std::printf("compare 2000 ranges spread over %4lu MiB: %6.1f us, %u differ\n",
                static_cast<unsigned long>(spread >> 20), time * 1e6, found);
  }
}

void bench_digest(bg_engine *engine, std::uint64_t size) {
  for (const std::uint64_t length : {std::uint64_t{4096}, size}) {
    std::vector<std::uint8_t> digests(size / length * 32);
    std::vector<bg_entry> entries;
    for (std::uint64_t i = 0; i < size / length; i++) {
      entries.push_back({i * length, length, address(digests.data() + 32 * i), 0, 0});
    }
    const double time = best_of(2, [&] {
      bg_digest(engine, entries.data(), static_cast<std::uint32_t>(entries.size()));
    });
    std::printf("digest of %6lu ranges: %6.1f ms, %5.2f GB/s\n",
                static_cast<unsigned long>(entries.size()), time * 1e3,
                static_cast<double>(size) / time / 1e9);
  }
}

void bench_sum(const std::uint64_t *words, std::uint64_t size) {
  volatile std::uint64_t sink = 0;
  const double time = best_of(3, [&] {
    std::uint64_t sum[4] = {};
    for (std::uint64_t i = 0; i + 4 <= size / 8; i += 4) {
      sum[0] += words[i];
      sum[1] += words[i + 1];
      sum[2] += words[i + 2];
      sum[3] += words[i + 3];
    }
    sink = sum[0] + sum[1] + sum[2] + sum[3];
  });
  std::printf("yardstick, adding up all words: %6.1f ms, %5.2f GB/s\n", time * 1e3,
              static_cast<double>(size) / time / 1e9);
}

}  // namespace

int main(int count, char **arguments) {
  bg_engine *engine = nullptr;
  if (count != 2 || bg_open("file", arguments[1], nullptr, 0, &engine) != BG_OK) {
    char text[512] = "usage: dma_bench FILE";
    bg_last_error(text, count == 2 ? sizeof text : 0);
    std::fprintf(stderr, "%s\n", text);
    return 2;
  }
  bg_description description;
  bg_describe(engine, &description);
  bench_sum(reinterpret_cast<const std::uint64_t *>(description.window), description.size);
  bench_reads(engine, description.size);
  for (const std::uint32_t patterns : {1u, 10u, 100u}) {
    bench_scan(engine, description.size, patterns);
  }
  bench_compare(engine, reinterpret_cast<const std::uint8_t *>(description.window),
                description.size);
  bench_digest(engine, description.size);
  bg_close(engine);
  return 0;
}
