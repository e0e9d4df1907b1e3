#include "registry.h"

#include <array>
#include <string>

#include "doca_engine.h"
#include "failure.h"
#include "file_engine.h"
#include "process_engine.h"
#include "uring_engine.h"

namespace blueguard {
namespace {

const char *nothing() { return ""; }

constexpr std::array kinds{
    EngineKind{"file", nothing, [](const Source &source) { return open_file(source.text); }},
    // Opened by abi.cpp, which knows the handle of the engine below; listed for what it says of it.
    EngineKind{"emulated", nothing, [](const Source &) -> std::unique_ptr<Engine> {
                 throw bad_argument("an emulated engine needs an engine below it");
               }},
    EngineKind{"process", nothing, [](const Source &source) { return open_process(source.text); }},
    EngineKind{"uring", missing_uring, [](const Source &source) { return open_uring(source.text); }},
    EngineKind{"doca", missing_doca, [](const Source &source) { return open_doca(source.text); }},
};

std::string known_names() {
  std::string names;
  for (const EngineKind &kind : kinds) {
    names += (names.empty() ? "" : ", ") + std::string(kind.name);
  }
  return names;
}

}  // namespace

std::span<const EngineKind> engine_kinds() { return kinds; }

std::unique_ptr<Engine> open_engine(std::string_view name, const Source &source) {
  for (const EngineKind &kind : kinds) {
    if (name == kind.name) {
      const std::string reason = kind.missing();
      if (!reason.empty()) {
        throw unavailable("engine is not available: engine=" + std::string(name) +
                          " reason=" + reason);
      }
      return kind.open(source);
    }
  }
  throw bad_argument("no such engine: engine=" + std::string(name) + "; there are " +
                     known_names());
}

}  // namespace blueguard
