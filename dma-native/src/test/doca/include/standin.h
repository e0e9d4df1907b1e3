// What the engine `doca` uses of NVIDIA's SDK, declared by ourselves: names and signatures are those
// of the SDK, numbers and bodies are not. For tests on machines without it; see standin.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

enum doca_error_t {
  DOCA_SUCCESS,
  DOCA_ERROR_INVALID_VALUE,
  DOCA_ERROR_NOT_SUPPORTED,
  DOCA_ERROR_AGAIN,
  DOCA_ERROR_FULL,
  DOCA_ERROR_IN_PROGRESS,
  DOCA_ERROR_BAD_STATE,
  DOCA_ERROR_NO_MEMORY,
  DOCA_ERROR_NOT_FOUND,
  DOCA_ERROR_IN_USE,
  DOCA_ERROR_IO_FAILED
};
const char *doca_error_get_descr(doca_error_t error);

union doca_data {
  void *ptr;
  std::uint64_t u64;
};

enum doca_access_flag { DOCA_ACCESS_FLAG_LOCAL_READ_WRITE = 1 };
enum doca_ctx_states {
  DOCA_CTX_STATE_IDLE,
  DOCA_CTX_STATE_STARTING,
  DOCA_CTX_STATE_RUNNING,
  DOCA_CTX_STATE_STOPPING
};

#define DOCA_DEVINFO_IBDEV_NAME_SIZE 64

struct doca_devinfo;
struct doca_dev;
struct doca_mmap;
struct doca_buf;
struct doca_buf_inventory;
struct doca_pe;
struct doca_ctx;
struct doca_dma;
struct doca_task;
struct doca_dma_task_memcpy;

doca_error_t doca_devinfo_create_list(doca_devinfo ***list, std::uint32_t *count);
doca_error_t doca_devinfo_destroy_list(doca_devinfo **list);
doca_error_t doca_devinfo_get_ibdev_name(const doca_devinfo *device, char *name,
                                         std::uint32_t size);
doca_error_t doca_devinfo_is_equal_pci_addr(const doca_devinfo *device, const char *address,
                                            std::uint8_t *equal);
doca_error_t doca_dev_open(doca_devinfo *info, doca_dev **device);
doca_error_t doca_dev_close(doca_dev *device);
doca_devinfo *doca_dev_as_devinfo(const doca_dev *device);

doca_error_t doca_mmap_create(doca_mmap **map);
doca_error_t doca_mmap_create_from_export(const doca_data *user, const void *descriptor,
                                          std::size_t size, doca_dev *device, doca_mmap **map);
doca_error_t doca_mmap_destroy(doca_mmap *map);
doca_error_t doca_mmap_add_dev(doca_mmap *map, doca_dev *device);
doca_error_t doca_mmap_set_permissions(doca_mmap *map, std::uint32_t access);
doca_error_t doca_mmap_set_memrange(doca_mmap *map, void *start, std::size_t size);
doca_error_t doca_mmap_get_memrange(const doca_mmap *map, void **start, std::size_t *size);
doca_error_t doca_mmap_start(doca_mmap *map);

doca_error_t doca_buf_inventory_create(std::size_t elements, doca_buf_inventory **inventory);
doca_error_t doca_buf_inventory_destroy(doca_buf_inventory *inventory);
doca_error_t doca_buf_inventory_start(doca_buf_inventory *inventory);
doca_error_t doca_buf_inventory_buf_get_by_addr(doca_buf_inventory *inventory, doca_mmap *map,
                                                void *start, std::size_t size, doca_buf **buffer);
doca_error_t doca_buf_set_data(doca_buf *buffer, void *data, std::size_t size);
doca_error_t doca_buf_reset_data_len(doca_buf *buffer);
doca_error_t doca_buf_dec_refcount(doca_buf *buffer, std::uint16_t *count);

doca_error_t doca_pe_create(doca_pe **progress);
doca_error_t doca_pe_destroy(doca_pe *progress);
doca_error_t doca_pe_connect_ctx(doca_pe *progress, doca_ctx *context);
std::uint8_t doca_pe_progress(doca_pe *progress);

doca_error_t doca_ctx_set_user_data(doca_ctx *context, doca_data user);
doca_error_t doca_ctx_start(doca_ctx *context);
doca_error_t doca_ctx_stop(doca_ctx *context);
doca_error_t doca_ctx_get_state(const doca_ctx *context, doca_ctx_states *state);

using doca_dma_task_memcpy_completion_cb_t = void (*)(doca_dma_task_memcpy *task, doca_data task_user,
                                                      doca_data context_user);
doca_error_t doca_dma_cap_task_memcpy_is_supported(const doca_devinfo *device);
doca_error_t doca_dma_cap_task_memcpy_get_max_buf_size(const doca_devinfo *device,
                                                       std::uint64_t *size);
doca_error_t doca_dma_cap_get_max_num_tasks(doca_dma *dma, std::uint32_t *count);
doca_error_t doca_dma_create(doca_dev *device, doca_dma **dma);
doca_error_t doca_dma_destroy(doca_dma *dma);
doca_ctx *doca_dma_as_ctx(doca_dma *dma);
doca_error_t doca_dma_task_memcpy_set_conf(doca_dma *dma,
                                           doca_dma_task_memcpy_completion_cb_t good,
                                           doca_dma_task_memcpy_completion_cb_t bad,
                                           std::uint32_t tasks);
doca_error_t doca_dma_task_memcpy_alloc_init(doca_dma *dma, const doca_buf *source,
                                             doca_buf *target, doca_data user,
                                             doca_dma_task_memcpy **task);
doca_task *doca_dma_task_memcpy_as_task(doca_dma_task_memcpy *task);
doca_error_t doca_task_submit(doca_task *task);
doca_error_t doca_task_get_status(const doca_task *task);
void doca_task_free(doca_task *task);

}  // extern "C"

// What a test plans and asks; no part of the SDK.
struct DocaStandin {
  std::uint32_t devices = 1;         // 0: a machine without
  std::uint32_t max_tasks = 8;       // a device allows so many
  std::uint32_t room = 5;            // under way at once, then DOCA_ERROR_AGAIN
  std::uint64_t max_bytes = 4096;    // of one task
  std::uint64_t fail_every = 0;      // every so manieth task fails
  std::uint64_t lose_every = 0;      // every so manieth task never ends, except by a stop
  bool hang = false;                 // a context never stops
  std::uint32_t open_objects = 0;    // created and not destroyed yet
  std::uint64_t tasks = 0;           // submitted so far
  std::uint32_t mistakes = 0;        // calls out of order, which the SDK would refuse or crash on
};
extern DocaStandin doca_standin;
