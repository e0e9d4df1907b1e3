// Memory of a host that the DMA engine of a BlueField reads, by NVIDIA's DOCA SDK.
#pragma once

#include <memory>

#include "engine.h"

namespace blueguard {

// Why there is none here; empty when there is.
const char *missing_doca();

// The text: DEVICE?export=FILE. The device is an InfiniBand name (mlx5_0) or a PCI address; the file
// holds the descriptor that a process on the host got from doca_mmap_export_pci for the memory that
// is to be read, such as the shared RAM file of a virtual machine.
std::unique_ptr<Engine> open_doca(const char *text);

}  // namespace blueguard
