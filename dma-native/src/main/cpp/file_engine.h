// Engine `file`: a dump, or the RAM file of a running machine, mapped read-only.
#pragma once

#include <memory>

#include "engine.h"

namespace blueguard {

// Throws Failure(BG_UNAVAILABLE) with what is wrong with the path.
std::unique_ptr<Engine> open_file(const char *path);

}  // namespace blueguard
