// Engine `file`: a dump, or the RAM file of a running machine, mapped read-only.
//
// A file that shrinks while it is open: a read of a page that is gone as a whole is told as
// BG_UNREADABLE. Of the page in which the file ends now the rest reads as zeros, as the system maps
// it, and no read in place can tell; so up to 4095 bytes behind the new end look like empty memory.
#pragma once

#include <memory>

#include "engine.h"

namespace blueguard {

// Throws Failure(BG_UNAVAILABLE) with what is wrong with the path.
std::unique_ptr<Engine> open_file(const char *path);

}  // namespace blueguard
