// Verb `scan`, written once for all engines.
#pragma once

#include "engine.h"
#include "patterns.h"

namespace blueguard {

// Throws Failure(BG_BAD_ARGUMENT) for a request that makes no sense for a source of that size.
void check_scan(const bg_scan_request &request, std::uint64_t size);

// Fills in the out fields of the request, whose arguments were checked. Throws Failure as
// Patterns does.
void scan(Engine &engine, bg_scan_request &request);

}  // namespace blueguard
