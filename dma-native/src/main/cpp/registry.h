// The engines that were compiled in: which there are, whether each can work here, and opening one.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "engine.h"

namespace blueguard {

// What an engine needs to open a source; each takes what it understands.
struct Source {
  const char *text;
  std::span<const std::byte> parameters;
};

struct EngineKind {
  const char *name;
  // Empty when the engine can work on this machine, else why it cannot.
  const char *(*missing)();
  std::unique_ptr<Engine> (*open)(const Source &source);
};

std::span<const EngineKind> engine_kinds();

// Throws Failure: BG_BAD_ARGUMENT for an unknown name, BG_UNAVAILABLE with the reason.
std::unique_ptr<Engine> open_engine(std::string_view name, const Source &source);

}  // namespace blueguard
