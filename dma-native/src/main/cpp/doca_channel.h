// Reads under way in a BlueField's DMA engine: one progress engine, one DMA context, and for each
// place a task that is used again and again. Used by one thread at a time, as DOCA asks.
//
//   remote memory  --task: source buffer → target buffer-->  staging[place]  --copy-->  the caller
//
// The device writes to memory that was registered with it, and that is only the staging memory, so
// what comes late for a read that was given up never lands in memory of the caller.
#pragma once

#include <cstdint>
#include <deque>
#include <doca_buf.h>
#include <doca_buf_inventory.h>
#include <doca_ctx.h>
#include <doca_dev.h>
#include <doca_dma.h>
#include <doca_error.h>
#include <doca_mmap.h>
#include <doca_pe.h>
#include <memory>
#include <string>
#include <vector>

#include "engine.h"

namespace blueguard {

template <auto destroy>
struct DocaDestroy {
  template <class T>
  void operator()(T *object) const noexcept {
    destroy(object);
  }
};

using DocaDevice = std::unique_ptr<doca_dev, DocaDestroy<doca_dev_close>>;
using DocaMap = std::unique_ptr<doca_mmap, DocaDestroy<doca_mmap_destroy>>;
using DocaInventory = std::unique_ptr<doca_buf_inventory, DocaDestroy<doca_buf_inventory_destroy>>;
using DocaProgress = std::unique_ptr<doca_pe, DocaDestroy<doca_pe_destroy>>;
using DocaDma = std::unique_ptr<doca_dma, DocaDestroy<doca_dma_destroy>>;

// Throws Failure(BG_UNAVAILABLE) unless the call went well.
void doca_check(doca_error_t result, const char *call);

// Memory of the host, as the device addresses it. Never touched by the processor.
struct DocaRemote {
  doca_mmap *map;
  char *start;
  std::uint64_t size;
};

class DocaChannel final : public Channel {
 public:
  // How many reads it asks of a device; one may allow fewer.
  static constexpr std::uint32_t most_places = 128;
  static constexpr std::uint64_t longest_piece = 16384;

  DocaChannel(doca_dev *device, const DocaRemote &remote);
  ~DocaChannel() override;

  std::uint32_t places() const { return static_cast<std::uint32_t>(places_.size()); }
  std::uint64_t piece() const { return piece_; }

  // Reads longer than a piece come piece after piece.
  bool submit(const Operation &operation) override;
  std::size_t poll(std::span<Finished> out) override;

  // Nobody waits for what is under way any more; its places stay taken until the device is done.
  void abandon() noexcept;

 private:
  struct Place {
    doca_buf *source;
    doca_buf *target;
    doca_dma_task_memcpy *task;
    std::byte *staging;
    Operation operation;
    std::uint64_t done;
    bool abandoned;
  };

  static void ended(doca_dma_task_memcpy *task, doca_data place, doca_data channel);
  void prepare_memory(doca_dev *device);
  void prepare_context();
  void prepare_place(const DocaRemote &remote, std::uint32_t number);
  std::uint64_t next_length(const Place &place) const;
  doca_error_t ask(Place &place);
  void go_on(std::uint32_t number);
  void settle(std::uint32_t number, doca_error_t result);
  void finish(std::uint32_t number, bg_status status, std::int32_t error);
  bool stop() noexcept;

  char *remote_start_;
  std::uint64_t piece_ = 0;
  std::unique_ptr<std::byte[]> staging_;
  DocaMap local_;
  DocaInventory inventory_;
  DocaProgress progress_;
  DocaDma dma_;
  bool started_ = false;
  bool stopping_ = false;
  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> waiting_;  // the device had no room for their next piece
  std::deque<Finished> finished_;
};

}  // namespace blueguard
