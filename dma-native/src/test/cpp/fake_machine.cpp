// Looks like a QEMU from outside: its arguments name a guest and its RAM, and it has that RAM
// mapped. Writes "blue" at 0x5000 and at the last 4 bytes, says so, and waits until its input ends.
//   fake_machine as qemu-system-fake -name NAME -m 64M
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

int main() {
  constexpr std::size_t size = 64 << 20;
  constexpr std::size_t page = 4096;
  // A hole before and behind, so that no neighbour is merged with it.
  auto *around = static_cast<char *>(
      mmap(nullptr, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  auto *ram = static_cast<char *>(mmap(around + page, size, PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
  madvise(ram, size, MADV_NOHUGEPAGE);
  std::memcpy(ram + 0x5000, "blue", 4);
  std::memcpy(ram + size - 4, "blue", 4);
  std::puts("ready");
  std::fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {
    if (byte == 'h') {
      munmap(ram + 0x100000, page);  // a page that cannot be read any more
      std::puts("hole");
      std::fflush(stdout);
    }
  }
  return 0;
}
