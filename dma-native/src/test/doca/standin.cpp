// A small stand-in for DOCA: the symbols that the engine `doca` uses, copying from a file. The
// descriptor of exported memory is the path of that file. Memory of the "host" appears at an address
// where nothing is mapped, so that touching it with the processor would crash; tasks end in another
// order than they came; a call that DOCA's documentation forbids counts as a mistake.
#include "standin.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

DocaStandin doca_standin;

struct doca_devinfo {};
struct doca_dev {
  doca_devinfo info;
};
struct doca_mmap {
  char *start = nullptr;
  std::size_t size = 0;
  int file = -1;  // of memory of the "host"
  bool started = false;
  int devices = 0;
  int buffers = 0;
};
struct doca_buf {
  doca_buf_inventory *inventory;
  doca_mmap *map;
  char *start;
  std::size_t size;
  char *data;
  std::size_t length;
};
struct doca_buf_inventory {
  std::size_t left;
  std::size_t used = 0;
  bool started = false;
};
struct doca_task {
  doca_dma *dma;
  doca_buf *source;
  doca_buf *target;
  doca_data user;
  doca_error_t status;
  bool under_way;
};
struct doca_dma_task_memcpy {
  doca_task task;
};
struct doca_ctx {
  doca_ctx_states state = DOCA_CTX_STATE_IDLE;
  doca_data user{};
  doca_pe *progress = nullptr;
};
struct doca_dma {
  doca_ctx context;
  doca_dma_task_memcpy_completion_cb_t good = nullptr;
  doca_dma_task_memcpy_completion_cb_t bad = nullptr;
  std::uint32_t tasks_left = 0;
  std::uint32_t tasks = 0;
  std::vector<doca_task *> under_way;
  std::vector<doca_task *> lost;
};
struct doca_pe {
  doca_dma *dma = nullptr;
  bool inside = false;
};

namespace {

doca_devinfo the_device;
doca_devinfo *device_list[1] = {&the_device};
char *const host = reinterpret_cast<char *>(0x7000'0000'0000'0000);

doca_error_t mistake(doca_error_t error) {
  doca_standin.mistakes++;
  return error;
}

template <class T>
doca_error_t created(T **out, T *object) {
  *out = object;
  doca_standin.open_objects++;
  return DOCA_SUCCESS;
}

template <class T>
doca_error_t destroyed(T *object) {
  delete object;
  doca_standin.open_objects--;
  return DOCA_SUCCESS;
}

bool falls_on(std::uint64_t every) { return every != 0 && doca_standin.tasks % every == 0; }

doca_error_t copy(doca_task &task) {
  const doca_buf &from = *task.source;
  doca_buf &to = *task.target;
  if (from.length > to.size - to.length) {
    return DOCA_ERROR_INVALID_VALUE;
  }
  const auto size = static_cast<ssize_t>(from.length);
  if (pread(from.map->file, to.data + to.length, from.length, from.data - from.map->start) != size) {
    return DOCA_ERROR_IO_FAILED;
  }
  to.length += from.length;
  return DOCA_SUCCESS;
}

void end(doca_dma &dma, doca_task &task, doca_error_t status) {
  task.status = status;
  task.under_way = false;
  auto *memcpy_task = reinterpret_cast<doca_dma_task_memcpy *>(&task);
  (status == DOCA_SUCCESS ? dma.good : dma.bad)(memcpy_task, task.user, dma.context.user);
}

}  // namespace

extern "C" {

const char *doca_error_get_descr(doca_error_t error) {
  return error == DOCA_ERROR_NOT_FOUND ? "resource not found" : "some error of the stand-in";
}

doca_error_t doca_devinfo_create_list(doca_devinfo ***list, std::uint32_t *count) {
  *list = device_list;
  *count = doca_standin.devices;
  return DOCA_SUCCESS;
}
doca_error_t doca_devinfo_destroy_list(doca_devinfo **) { return DOCA_SUCCESS; }
doca_error_t doca_devinfo_get_ibdev_name(const doca_devinfo *, char *name, std::uint32_t size) {
  std::snprintf(name, size, "standin0");
  return DOCA_SUCCESS;
}
doca_error_t doca_devinfo_is_equal_pci_addr(const doca_devinfo *, const char *address,
                                            std::uint8_t *equal) {
  *equal = std::strcmp(address, "03:00.0") == 0;
  return DOCA_SUCCESS;
}
doca_error_t doca_dev_open(doca_devinfo *, doca_dev **device) {
  return created(device, new doca_dev);
}
doca_error_t doca_dev_close(doca_dev *device) {
  // Whatever was made on a device goes before it.
  return doca_standin.open_objects == 1 ? destroyed(device) : mistake(DOCA_ERROR_IN_USE);
}
doca_devinfo *doca_dev_as_devinfo(const doca_dev *) { return &the_device; }

doca_error_t doca_mmap_create(doca_mmap **map) { return created(map, new doca_mmap); }
doca_error_t doca_mmap_create_from_export(const doca_data *, const void *descriptor,
                                          std::size_t size, doca_dev *, doca_mmap **map) {
  const std::string path(static_cast<const char *>(descriptor), size);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status{};
  if (file < 0 || fstat(file, &status) != 0) {
    return DOCA_ERROR_NOT_FOUND;
  }
  auto *made = new doca_mmap;
  made->start = host;
  made->size = static_cast<std::size_t>(status.st_size);
  made->file = file;
  made->started = true;
  return created(map, made);
}
doca_error_t doca_mmap_destroy(doca_mmap *map) {
  if (map->buffers != 0) {
    return mistake(DOCA_ERROR_IN_USE);
  }
  if (map->file >= 0) {
    close(map->file);
  }
  return destroyed(map);
}
doca_error_t doca_mmap_add_dev(doca_mmap *map, doca_dev *) {
  map->devices++;
  return map->started ? mistake(DOCA_ERROR_BAD_STATE) : DOCA_SUCCESS;
}
doca_error_t doca_mmap_set_permissions(doca_mmap *map, std::uint32_t) {
  return map->started ? mistake(DOCA_ERROR_BAD_STATE) : DOCA_SUCCESS;
}
doca_error_t doca_mmap_set_memrange(doca_mmap *map, void *start, std::size_t size) {
  if (map->started || map->start != nullptr) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  map->start = static_cast<char *>(start);
  map->size = size;
  return DOCA_SUCCESS;
}
doca_error_t doca_mmap_get_memrange(const doca_mmap *map, void **start, std::size_t *size) {
  *start = map->start;
  *size = map->size;
  return DOCA_SUCCESS;
}
doca_error_t doca_mmap_start(doca_mmap *map) {
  if (map->devices == 0 || map->start == nullptr) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  map->started = true;
  return DOCA_SUCCESS;
}

doca_error_t doca_buf_inventory_create(std::size_t elements, doca_buf_inventory **inventory) {
  return created(inventory, new doca_buf_inventory{elements});
}
doca_error_t doca_buf_inventory_destroy(doca_buf_inventory *inventory) {
  return inventory->used == 0 ? destroyed(inventory) : mistake(DOCA_ERROR_IN_USE);
}
doca_error_t doca_buf_inventory_start(doca_buf_inventory *inventory) {
  inventory->started = true;
  return DOCA_SUCCESS;
}
doca_error_t doca_buf_inventory_buf_get_by_addr(doca_buf_inventory *inventory, doca_mmap *map,
                                                void *start, std::size_t size, doca_buf **buffer) {
  auto *from = static_cast<char *>(start);
  if (!inventory->started || !map->started) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  if (from < map->start || from + size > map->start + map->size) {
    return mistake(DOCA_ERROR_INVALID_VALUE);
  }
  if (inventory->left == 0) {
    return DOCA_ERROR_NO_MEMORY;
  }
  inventory->left--;
  inventory->used++;
  map->buffers++;
  return created(buffer, new doca_buf{inventory, map, from, size, from, 0});
}
doca_error_t doca_buf_set_data(doca_buf *buffer, void *data, std::size_t size) {
  auto *from = static_cast<char *>(data);
  if (from < buffer->start || from + size > buffer->start + buffer->size) {
    return mistake(DOCA_ERROR_INVALID_VALUE);
  }
  buffer->data = from;
  buffer->length = size;
  return DOCA_SUCCESS;
}
doca_error_t doca_buf_reset_data_len(doca_buf *buffer) {
  buffer->length = 0;
  return DOCA_SUCCESS;
}
doca_error_t doca_buf_dec_refcount(doca_buf *buffer, std::uint16_t *) {
  buffer->inventory->used--;
  buffer->map->buffers--;
  return destroyed(buffer);
}

doca_error_t doca_pe_create(doca_pe **progress) { return created(progress, new doca_pe); }
doca_error_t doca_pe_destroy(doca_pe *progress) { return destroyed(progress); }
doca_error_t doca_pe_connect_ctx(doca_pe *progress, doca_ctx *context) {
  if (context->state != DOCA_CTX_STATE_IDLE) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  context->progress = progress;
  progress->dma = reinterpret_cast<doca_dma *>(context);
  return DOCA_SUCCESS;
}

std::uint8_t doca_pe_progress(doca_pe *progress) {
  doca_dma &dma = *progress->dma;
  if (progress->inside) {
    doca_standin.mistakes++;  // from within a callback
    return 0;
  }
  if (dma.context.state == DOCA_CTX_STATE_STOPPING && !doca_standin.hang) {
    dma.under_way.insert(dma.under_way.end(), dma.lost.begin(), dma.lost.end());
    dma.lost.clear();
  }
  if (dma.under_way.empty()) {
    if (dma.context.state == DOCA_CTX_STATE_STOPPING && dma.lost.empty()) {
      dma.context.state = DOCA_CTX_STATE_IDLE;
    }
    return 0;
  }
  doca_task *task = dma.under_way.back();  // the last one first
  dma.under_way.pop_back();
  const bool flushed = dma.context.state == DOCA_CTX_STATE_STOPPING;
  const bool fails = flushed || task->status == DOCA_ERROR_IO_FAILED;
  progress->inside = true;
  end(dma, *task, fails ? DOCA_ERROR_IO_FAILED : copy(*task));
  progress->inside = false;
  return 1;
}

doca_error_t doca_ctx_set_user_data(doca_ctx *context, doca_data user) {
  context->user = user;
  return DOCA_SUCCESS;
}
doca_error_t doca_ctx_start(doca_ctx *context) {
  auto *dma = reinterpret_cast<doca_dma *>(context);
  if (context->progress == nullptr || dma->good == nullptr) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  context->state = DOCA_CTX_STATE_RUNNING;
  return DOCA_SUCCESS;
}
doca_error_t doca_ctx_stop(doca_ctx *context) {
  auto *dma = reinterpret_cast<doca_dma *>(context);
  const bool idle = dma->under_way.empty() && dma->lost.empty();
  context->state = idle ? DOCA_CTX_STATE_IDLE : DOCA_CTX_STATE_STOPPING;
  return idle ? DOCA_SUCCESS : DOCA_ERROR_IN_PROGRESS;
}
doca_error_t doca_ctx_get_state(const doca_ctx *context, doca_ctx_states *state) {
  *state = context->state;
  return DOCA_SUCCESS;
}

doca_error_t doca_dma_cap_task_memcpy_is_supported(const doca_devinfo *) { return DOCA_SUCCESS; }
doca_error_t doca_dma_cap_task_memcpy_get_max_buf_size(const doca_devinfo *, std::uint64_t *size) {
  *size = doca_standin.max_bytes;
  return DOCA_SUCCESS;
}
doca_error_t doca_dma_cap_get_max_num_tasks(doca_dma *, std::uint32_t *count) {
  *count = doca_standin.max_tasks;
  return DOCA_SUCCESS;
}
doca_error_t doca_dma_create(doca_dev *, doca_dma **dma) { return created(dma, new doca_dma); }
doca_error_t doca_dma_destroy(doca_dma *dma) {
  const bool idle = dma->context.state == DOCA_CTX_STATE_IDLE && dma->tasks == 0;
  return idle ? destroyed(dma) : mistake(DOCA_ERROR_IN_USE);
}
doca_ctx *doca_dma_as_ctx(doca_dma *dma) { return &dma->context; }
doca_error_t doca_dma_task_memcpy_set_conf(doca_dma *dma,
                                           doca_dma_task_memcpy_completion_cb_t good,
                                           doca_dma_task_memcpy_completion_cb_t bad,
                                           std::uint32_t tasks) {
  dma->good = good;
  dma->bad = bad;
  dma->tasks_left = tasks;
  return dma->context.state == DOCA_CTX_STATE_IDLE ? DOCA_SUCCESS : mistake(DOCA_ERROR_BAD_STATE);
}
doca_error_t doca_dma_task_memcpy_alloc_init(doca_dma *dma, const doca_buf *source,
                                             doca_buf *target, doca_data user,
                                             doca_dma_task_memcpy **task) {
  if (dma->context.state != DOCA_CTX_STATE_RUNNING) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  if (dma->tasks_left == 0) {
    return DOCA_ERROR_NO_MEMORY;
  }
  dma->tasks_left--;
  dma->tasks++;
  return created(task, new doca_dma_task_memcpy{{dma, const_cast<doca_buf *>(source), target, user,
                                                 DOCA_SUCCESS, false}});
}
doca_task *doca_dma_task_memcpy_as_task(doca_dma_task_memcpy *task) {
  return task == nullptr ? nullptr : &task->task;
}
doca_error_t doca_task_submit(doca_task *task) {
  doca_dma &dma = *task->dma;
  if (task->under_way || dma.context.state != DOCA_CTX_STATE_RUNNING) {
    return mistake(DOCA_ERROR_BAD_STATE);
  }
  if (dma.under_way.size() + dma.lost.size() >= doca_standin.room) {
    return DOCA_ERROR_AGAIN;
  }
  doca_standin.tasks++;
  task->under_way = true;
  task->status = falls_on(doca_standin.fail_every) ? DOCA_ERROR_IO_FAILED : DOCA_SUCCESS;
  (falls_on(doca_standin.lose_every) ? dma.lost : dma.under_way).push_back(task);
  return DOCA_SUCCESS;
}
doca_error_t doca_task_get_status(const doca_task *task) { return task->status; }
void doca_task_free(doca_task *task) {
  if (task == nullptr) {
    return;
  }
  if (task->under_way) {
    doca_standin.mistakes++;
    return;
  }
  task->dma->tasks--;
  destroyed(reinterpret_cast<doca_dma_task_memcpy *>(task));
}

}  // extern "C"
