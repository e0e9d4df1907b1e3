// The only extern "C" of the library: checks every argument, catches every exception.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "blueguard_dma.h"
#include "emulated_engine.h"
#include "failure.h"
#include "fault_guard.h"
#include "queue.h"
#include "registry.h"
#include "scan.h"
#include "stop.h"
#include "verbs.h"

struct bg_engine {
  std::uint64_t magic;
  std::unique_ptr<blueguard::Engine> engine;
  std::uint64_t size;
};

struct bg_queue {
  std::uint64_t magic;
  blueguard::Queue queue;
};

namespace {

using blueguard::bad_argument;
using blueguard::Failure;

constexpr std::uint64_t magic = 0x6274677561726431;
constexpr std::uint64_t queue_magic = 0x6274677561726432;
constexpr std::uint32_t max_batch = 1u << 24;

thread_local std::string last_error;

// Runs a call; what it throws becomes a result code and this thread's last error.
template <class Body>
bg_result answer(Body &&body) noexcept {
  try {
    return body();
  } catch (const Failure &failure) {
    last_error = failure.what();
    return failure.result();
  } catch (const std::bad_alloc &) {
    last_error.clear();  // its text may be what does not fit
    return BG_NO_MEMORY;
  } catch (const std::exception &exception) {
    last_error = exception.what();
    return BG_INTERNAL;
  } catch (...) {
    last_error = "unknown exception";
    return BG_INTERNAL;
  }
}

void require(bool holds, const char *text) {
  if (!holds) {
    throw bad_argument(text);
  }
}

blueguard::Engine &engine_of(bg_engine *handle) {
  require(handle != nullptr && handle->magic == magic, "engine is not open");
  return *handle->engine;
}

blueguard::Queue &queue_of(bg_queue *handle) {
  require(handle != nullptr && handle->magic == queue_magic, "queue is not open");
  return handle->queue;
}

// The engine below an emulated one is handed in as a handle, which only this file understands.
std::unique_ptr<blueguard::Engine> open(const char *name, const blueguard::Source &source) {
  if (std::strcmp(name, "emulated") != 0) {
    return blueguard::open_engine(name, source);
  }
  bg_device_model model;
  require(source.parameters.size() == sizeof model,
          "an emulated engine needs a device model as its parameters");
  std::memcpy(&model, source.parameters.data(), sizeof model);
  return blueguard::open_emulated(engine_of(reinterpret_cast<bg_engine *>(model.inner)), model);
}

bool inside(const bg_engine *handle, std::uint64_t offset, std::uint64_t length) {
  return offset <= handle->size && length <= handle->size - offset;
}

// Whether entries of no bytes are given to the verb: a digest of nothing is a digest too.
enum class Empty { given, passed_over };

// Sets the status of an entry that needs no engine; true when the engine must see it.
bool needs_engine(const bg_engine *handle, bg_entry &entry, Empty empty, bool lands) {
  entry.error = 0;
  if (!inside(handle, entry.offset, entry.length)) {
    entry.status = BG_OUTSIDE;
  } else if (entry.length == 0 && empty == Empty::passed_over) {
    entry.status = BG_DONE;
  } else if (entry.memory == 0 && !lands) {
    entry.status = BG_BAD_ENTRY;
  } else {
    entry.status = BG_DONE;
    return true;
  }
  return false;
}

// Hands the entries that need the engine to `verb` in runs that are as long as possible.
template <class Verb>
bg_result in_runs(const bg_engine *handle, std::span<bg_entry> entries, Empty empty, bool lands,
                  Verb &&verb) {
  std::size_t start = 0;
  for (std::size_t at = 0; at <= entries.size(); at++) {
    if (at == entries.size() || !needs_engine(handle, entries[at], empty, lands)) {
      if (at > start) {
        verb(entries.subspan(start, at - start));
      }
      start = at + 1;
    }
  }
  const bool all = std::all_of(entries.begin(), entries.end(),
                               [](const bg_entry &entry) { return entry.status == BG_DONE; });
  return all ? BG_OK : BG_PARTIAL;
}

bg_result begin_read(bg_engine *engine, bg_entry *entries, std::uint32_t count,
                     bg_progress &progress) {
  blueguard::Engine &source = engine_of(engine);
  require(entries != nullptr || count == 0, "entries are null");
  require(count <= max_batch, "batch is too long; 16777216 entries are possible");
  return in_runs(engine, {entries, count}, Empty::passed_over, !source.landing().empty(),
                 [&](std::span<bg_entry> run) { source.begin(run, progress); });
}

}  // namespace

extern "C" {

uint32_t bg_abi(void) { return BG_ABI; }

uint64_t bg_last_error(char *text, uint64_t size) {
  if (text != nullptr && size != 0) {
    const std::size_t length = std::min<std::size_t>(last_error.size(), size - 1);
    std::memcpy(text, last_error.data(), length);
    text[length] = 0;
  }
  return last_error.size();
}

uint64_t bg_faults(void) {
  return reinterpret_cast<uint64_t>(&blueguard::faults_passed_on());
}

void bg_stoppable(uint64_t number) { blueguard::stoppable(number); }

uint64_t bg_stops(void) { return reinterpret_cast<uint64_t>(blueguard::stops()); }

uint32_t bg_engine_count(void) {
  return static_cast<uint32_t>(blueguard::engine_kinds().size());
}

bg_result bg_engine_availability(uint32_t index, bg_availability *out) {
  return answer([&] {
    require(out != nullptr, "availability is null");
    require(index < bg_engine_count(), "engine index is out of bounds");
    const blueguard::EngineKind &kind = blueguard::engine_kinds()[index];
    const std::string reason = kind.missing();
    *out = {};
    std::strncpy(out->name, kind.name, sizeof out->name - 1);
    std::strncpy(out->reason, reason.c_str(), sizeof out->reason - 1);
    out->available = reason.empty() ? 1 : 0;
    return BG_OK;
  });
}

bg_result bg_open(const char *engine, const char *source, const void *parameters,
                  uint64_t parameters_size, bg_engine **out) {
  return answer([&] {
    require(out != nullptr, "place for the engine is null");
    *out = nullptr;
    require(engine != nullptr, "engine name is null");
    require(source != nullptr, "source is null");
    require((parameters == nullptr) == (parameters_size == 0),
            "parameters and their size do not go together");
    auto handle = std::make_unique<bg_engine>();
    handle->magic = magic;
    handle->engine = open(
        engine, {source, {static_cast<const std::byte *>(parameters), parameters_size}});
    handle->size = handle->engine->describe().size;
    *out = handle.release();
    return BG_OK;
  });
}

bg_result bg_close(bg_engine *engine) {
  return answer([&] {
    engine_of(engine);
    engine->magic = 0;
    delete engine;
    return BG_OK;
  });
}

bg_result bg_describe(bg_engine *engine, bg_description *out) {
  return answer([&] {
    require(out != nullptr, "description is null");
    *out = engine_of(engine).describe();
    return BG_OK;
  });
}

bg_result bg_populated(bg_engine *engine, uint64_t from, bg_range *ranges, uint32_t capacity,
                       uint32_t *count) {
  return answer([&] {
    const blueguard::Engine &source = engine_of(engine);
    require(count != nullptr, "count is null");
    require(ranges != nullptr && capacity != 0, "ranges are null");
    *count = static_cast<uint32_t>(source.populated(from, {ranges, capacity}));
    return BG_OK;
  });
}

bg_result bg_read(bg_engine *engine, bg_entry *entries, uint32_t count) {
  return answer([&] {
    bg_progress progress{};
    const bg_result result = begin_read(engine, entries, count, progress);
    engine->engine->end(progress);
    return result;
  });
}

bg_result bg_read_begin(bg_engine *engine, bg_entry *entries, uint32_t count,
                        bg_progress *progress) {
  return answer([&] {
    require(progress != nullptr, "progress is null");
    return begin_read(engine, entries, count, *progress);
  });
}

bg_result bg_read_end(bg_engine *engine, const bg_progress *progress) {
  return answer([&] {
    require(progress != nullptr, "progress is null");
    engine_of(engine).end(*progress);
    return BG_OK;
  });
}

bg_result bg_read_left(bg_engine *engine, const bg_progress *progress, bg_left *out) {
  return answer([&] {
    const blueguard::Engine &source = engine_of(engine);
    require(progress != nullptr, "progress is null");
    require(out != nullptr, "place for the time left is null");
    *out = source.left(*progress);
    return BG_OK;
  });
}

bg_result bg_compare(bg_engine *engine, const bg_expectation *expectations, uint32_t count,
                     const void *expected, uint64_t expected_size, bg_difference *differences,
                     uint32_t capacity, uint32_t *found) {
  return answer([&] {
    blueguard::Engine &source = engine_of(engine);
    require(expectations != nullptr || count == 0, "expectations are null");
    require(count <= max_batch, "batch is too long; 16777216 entries are possible");
    require(expected != nullptr || expected_size == 0, "expected bytes are null");
    require(differences != nullptr || capacity == 0, "differences are null");
    require(found != nullptr, "place for the number of differences is null");
    const blueguard::Compared compared = blueguard::compare(
        source, engine->size, {expectations, count},
        {static_cast<const std::byte *>(expected), expected_size}, {differences, capacity});
    *found = compared.found;
    return compared.all_read ? BG_OK : BG_PARTIAL;
  });
}

bg_result bg_compare_words(bg_engine *engine, const bg_word *words, uint32_t count,
                           bg_word_difference *differences, uint32_t capacity, uint32_t *found) {
  return answer([&] {
    const std::span<const std::byte> window = engine_of(engine).window();
    require(window.data() != nullptr, "source cannot be read in place");
    require(words != nullptr || count == 0, "words are null");
    require(count <= max_batch, "batch is too long; 16777216 entries are possible");
    require(differences != nullptr || capacity == 0, "differences are null");
    require(found != nullptr, "place for the number of differences is null");
    const blueguard::Compared compared =
        blueguard::compare_words(window, {words, count}, {differences, capacity});
    *found = compared.found;
    return compared.all_read ? BG_OK : BG_PARTIAL;
  });
}

bg_result bg_digest(bg_engine *engine, bg_entry *entries, uint32_t count) {
  return answer([&] {
    blueguard::Engine &source = engine_of(engine);
    require(entries != nullptr || count == 0, "entries are null");
    require(count <= max_batch, "batch is too long; 16777216 entries are possible");
    return in_runs(engine, {entries, count}, Empty::given, false,
                   [&](std::span<bg_entry> run) { blueguard::digest(source, run); });
  });
}

bg_result bg_scan(bg_engine *engine, bg_scan_request *request) {
  return answer([&] {
    blueguard::Engine &source = engine_of(engine);
    require(request != nullptr, "scan request is null");
    blueguard::check_scan(*request, engine->size);
    blueguard::scan(source, *request);
    return BG_OK;
  });
}

bg_result bg_queue_open(bg_engine *engine, uint32_t capacity, bg_queue_layout *layout,
                        bg_queue **out) {
  return answer([&] {
    require(out != nullptr, "place for the queue is null");
    *out = nullptr;
    blueguard::Engine &source = engine_of(engine);
    require(layout != nullptr, "queue layout is null");
    require(capacity >= 2 && capacity <= 65536 && (capacity & (capacity - 1)) == 0,
            "queue capacity is no power of two between 2 and 65536");
    *out = new bg_queue{queue_magic, {source, engine->size, capacity}};
    *layout = (*out)->queue.layout();
    return BG_OK;
  });
}

bg_result bg_queue_wake(bg_queue *queue) {
  return answer([&] {
    queue_of(queue).wake();
    return BG_OK;
  });
}

bg_result bg_queue_help(bg_queue *queue) {
  return answer([&] {
    queue_of(queue).help();
    return BG_OK;
  });
}

bg_result bg_queue_drive(bg_queue *queue, uint32_t looks) {
  return answer([&] {
    queue_of(queue).drive(looks);
    return BG_OK;
  });
}

bg_result bg_queue_close(bg_queue *queue) {
  return answer([&] {
    queue_of(queue);
    queue->magic = 0;
    delete queue;
    return BG_OK;
  });
}

}  // extern "C"
