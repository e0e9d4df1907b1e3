// Takes the place of doca_engine.cpp where the library is built without the DOCA SDK.
#include "doca_engine.h"
#include "failure.h"

namespace blueguard {

const char *missing_doca() {
  return "built without the DOCA SDK; on a BlueField install doca-common and doca-dma and build again";
}

std::unique_ptr<Engine> open_doca(const char *) { throw unavailable(missing_doca()); }

}  // namespace blueguard
