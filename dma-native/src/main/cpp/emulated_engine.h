// Engine `emulated`: another engine's bytes at the pace of a modelled device, in real time.
#pragma once

#include <memory>

#include "engine.h"

namespace blueguard {

// `inner` stays the caller's. Throws Failure as DeviceModel does.
std::unique_ptr<Engine> open_emulated(Engine &inner, const bg_device_model &model);

}  // namespace blueguard
