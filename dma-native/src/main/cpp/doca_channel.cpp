#include "doca_channel.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "failure.h"

namespace blueguard {
namespace {

// After which a context that does not stop is left to the device with all it may still write to.
constexpr std::chrono::seconds patience{2};

// A task slot may be all that is missing: then the same call goes well a little later.
bool is_full(doca_error_t result) {
  return result == DOCA_ERROR_AGAIN || result == DOCA_ERROR_FULL;
}

}  // namespace

void doca_check(doca_error_t result, const char *call) {
  if (result != DOCA_SUCCESS) {
    throw unavailable("doca does not answer: call=" + std::string(call) +
                      " reason=" + doca_error_get_descr(result));
  }
}

DocaChannel::DocaChannel(doca_dev *device, const DocaRemote &remote)
    : remote_start_(remote.start) {
  std::uint64_t longest = 0;
  doca_check(doca_dma_cap_task_memcpy_get_max_buf_size(doca_dev_as_devinfo(device), &longest),
             "doca_dma_cap_task_memcpy_get_max_buf_size");
  piece_ = std::min(longest, longest_piece);
  doca_dma *dma = nullptr;
  doca_check(doca_dma_create(device, &dma), "doca_dma_create");
  dma_.reset(dma);
  std::uint32_t tasks = 0;
  doca_check(doca_dma_cap_get_max_num_tasks(dma, &tasks), "doca_dma_cap_get_max_num_tasks");
  places_.resize(std::min(tasks, most_places));
  if (places_.empty() || piece_ == 0) {
    throw unavailable("device takes no reads: tasks=" + std::to_string(tasks) +
                      " max_bytes=" + std::to_string(longest));
  }
  try {
    prepare_memory(device);
    prepare_context();
    for (std::uint32_t i = 0; i < places(); i++) {
      prepare_place(remote, i);
      free_.push_back(places() - 1 - i);
    }
  } catch (const Failure &) {
    stop();
    throw;
  }
}

void DocaChannel::prepare_memory(doca_dev *device) {
  const std::size_t bytes = places_.size() * piece_;
  staging_ = std::make_unique<std::byte[]>(bytes);
  doca_mmap *map = nullptr;
  doca_check(doca_mmap_create(&map), "doca_mmap_create");
  local_.reset(map);
  doca_check(doca_mmap_add_dev(map, device), "doca_mmap_add_dev");
  doca_check(doca_mmap_set_permissions(map, DOCA_ACCESS_FLAG_LOCAL_READ_WRITE),
             "doca_mmap_set_permissions");
  doca_check(doca_mmap_set_memrange(map, staging_.get(), bytes), "doca_mmap_set_memrange");
  doca_check(doca_mmap_start(map), "doca_mmap_start");
  doca_buf_inventory *inventory = nullptr;
  doca_check(doca_buf_inventory_create(2 * places_.size(), &inventory),
             "doca_buf_inventory_create");
  inventory_.reset(inventory);
  doca_check(doca_buf_inventory_start(inventory), "doca_buf_inventory_start");
}

void DocaChannel::prepare_context() {
  doca_pe *progress = nullptr;
  doca_check(doca_pe_create(&progress), "doca_pe_create");
  progress_.reset(progress);
  doca_check(doca_dma_task_memcpy_set_conf(dma_.get(), ended, ended, places()),
             "doca_dma_task_memcpy_set_conf");
  doca_ctx *context = doca_dma_as_ctx(dma_.get());
  doca_data self;
  self.ptr = this;
  doca_check(doca_ctx_set_user_data(context, self), "doca_ctx_set_user_data");
  doca_check(doca_pe_connect_ctx(progress, context), "doca_pe_connect_ctx");
  doca_check(doca_ctx_start(context), "doca_ctx_start");
  started_ = true;
}

// The source buffer spans all of the remote memory; each read only moves its data part.
void DocaChannel::prepare_place(const DocaRemote &remote, std::uint32_t number) {
  Place &place = places_[number];
  place.staging = staging_.get() + number * piece_;
  doca_check(doca_buf_inventory_buf_get_by_addr(inventory_.get(), remote.map, remote.start,
                                                remote.size, &place.source),
             "doca_buf_inventory_buf_get_by_addr");
  doca_check(doca_buf_inventory_buf_get_by_addr(inventory_.get(), local_.get(), place.staging,
                                                piece_, &place.target),
             "doca_buf_inventory_buf_get_by_addr");
  doca_data tag;
  tag.u64 = number;
  doca_check(doca_dma_task_memcpy_alloc_init(dma_.get(), place.source, place.target, tag,
                                             &place.task),
             "doca_dma_task_memcpy_alloc_init");
}

DocaChannel::~DocaChannel() {
  if (!stop()) {
    // The device may still write to the staging memory: all of it stays, for the process's life.
    (void)staging_.release();
    (void)local_.release();
    (void)inventory_.release();
    (void)dma_.release();
    (void)progress_.release();
  }
}

// Tasks first, then the context, then what they point at; the members go in that order.
bool DocaChannel::stop() noexcept {
  stopping_ = true;
  for (const std::uint32_t number : free_) {
    doca_task_free(doca_dma_task_memcpy_as_task(places_[number].task));
    places_[number].task = nullptr;
  }
  doca_ctx_states state = DOCA_CTX_STATE_IDLE;
  if (started_ && doca_ctx_stop(doca_dma_as_ctx(dma_.get())) != DOCA_SUCCESS) {
    const auto end = std::chrono::steady_clock::now() + patience;
    do {
      doca_pe_progress(progress_.get());
      doca_ctx_get_state(doca_dma_as_ctx(dma_.get()), &state);
    } while (state != DOCA_CTX_STATE_IDLE && std::chrono::steady_clock::now() < end);
  }
  if (state != DOCA_CTX_STATE_IDLE) {
    return false;
  }
  for (Place &place : places_) {
    for (doca_buf *buffer : {place.source, place.target}) {
      if (buffer != nullptr) {
        doca_buf_dec_refcount(buffer, nullptr);
      }
    }
  }
  dma_.reset();
  progress_.reset();
  inventory_.reset();
  local_.reset();
  return true;
}

std::uint64_t DocaChannel::next_length(const Place &place) const {
  return std::min(place.operation.length - place.done, piece_);
}

doca_error_t DocaChannel::ask(Place &place) {
  char *from = remote_start_ + place.operation.offset + place.done;
  doca_error_t result = doca_buf_set_data(place.source, from, next_length(place));
  if (result == DOCA_SUCCESS) {
    result = doca_buf_reset_data_len(place.target);
  }
  return result == DOCA_SUCCESS ? doca_task_submit(doca_dma_task_memcpy_as_task(place.task))
                                : result;
}

bool DocaChannel::submit(const Operation &operation) {
  if (operation.length == 0) {
    finished_.push_back({operation.slot, BG_DONE, 0});
    return true;
  }
  if (free_.empty()) {
    return false;
  }
  const std::uint32_t number = free_.back();
  Place &place = places_[number];
  place.operation = operation;
  place.done = 0;
  place.abandoned = false;
  const doca_error_t result = ask(place);
  if (is_full(result)) {
    return false;
  }
  free_.pop_back();
  if (result != DOCA_SUCCESS) {
    finish(number, BG_UNREADABLE, EIO);
  }
  return true;
}

std::size_t DocaChannel::poll(std::span<Finished> out) {
  const std::vector<std::uint32_t> again = std::exchange(waiting_, {});
  for (const std::uint32_t number : again) {
    go_on(number);
  }
  for (std::size_t i = 0; i < places_.size() && doca_pe_progress(progress_.get()) != 0; i++) {
  }
  std::size_t count = 0;
  for (; count < out.size() && !finished_.empty(); count++) {
    out[count] = finished_.front();
    finished_.pop_front();
  }
  return count;
}

void DocaChannel::abandon() noexcept {
  finished_.clear();
  for (Place &place : places_) {
    place.abandoned = true;
  }
}

// Runs inside doca_pe_progress(); both the good and the bad end come here.
void DocaChannel::ended(doca_dma_task_memcpy *task, doca_data place, doca_data channel) {
  auto *self = static_cast<DocaChannel *>(channel.ptr);
  doca_task *plain = doca_dma_task_memcpy_as_task(task);
  if (self->stopping_) {
    doca_task_free(plain);
  } else {
    self->settle(static_cast<std::uint32_t>(place.u64), doca_task_get_status(plain));
  }
}

void DocaChannel::settle(std::uint32_t number, doca_error_t result) {
  Place &place = places_[number];
  if (place.abandoned) {
    free_.push_back(number);
    return;
  }
  if (result != DOCA_SUCCESS) {
    finish(number, BG_UNREADABLE, EIO);
    return;
  }
  const std::uint64_t length = next_length(place);
  std::memcpy(reinterpret_cast<void *>(place.operation.memory + place.done), place.staging, length);
  place.done += length;
  if (place.done == place.operation.length) {
    finish(number, BG_DONE, 0);
  } else {
    go_on(number);
  }
}

void DocaChannel::go_on(std::uint32_t number) {
  if (places_[number].abandoned) {
    free_.push_back(number);
    return;
  }
  const doca_error_t result = ask(places_[number]);
  if (is_full(result)) {
    waiting_.push_back(number);
  } else if (result != DOCA_SUCCESS) {
    finish(number, BG_UNREADABLE, EIO);
  }
}

void DocaChannel::finish(std::uint32_t number, bg_status status, std::int32_t error) {
  finished_.push_back({places_[number].operation.slot, status, error});
  free_.push_back(number);
}

}  // namespace blueguard
