// Engine `uring`: a large dump that is not in the page cache, many reads under way at once.
#pragma once

#include <memory>

#include "engine.h"

namespace blueguard {

// Empty when the kernel offers io_uring, else why it does not. Found out once.
const char *missing_uring();

// Throws Failure(BG_UNAVAILABLE) as SourceFile does.
std::unique_ptr<Engine> open_uring(const char *path);

}  // namespace blueguard
