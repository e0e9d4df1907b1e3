// Verb `scan`, written once for all engines.
#pragma once

#include "engine.h"
#include "patterns.h"

namespace blueguard {

// Fills in the out fields of the request, whose arguments were checked. Throws Failure as
// Patterns does.
void scan(Engine &engine, bg_scan_request &request);

}  // namespace blueguard
