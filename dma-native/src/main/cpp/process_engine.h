// Engine `process`: the RAM of a guest inside a running QEMU, read through the kernel.
#pragma once

#include <memory>

#include "engine.h"

namespace blueguard {

// Throws Failure(BG_UNAVAILABLE) when there is no such process, it may not be read, or its RAM is
// not recognised.
std::unique_ptr<Engine> open_process(const char *pid_or_name);

}  // namespace blueguard
