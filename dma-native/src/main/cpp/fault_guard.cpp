#include "fault_guard.h"

#include <csetjmp>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <ucontext.h>

#include "failure.h"

namespace blueguard {
namespace {

struct Frame {
  sigjmp_buf resume;
  std::span<const std::byte> mapping;
  Frame *outer;
};

// initial-exec: the handler reads it on threads that never called us, and the lazy kind of
// thread-local storage would call malloc there, inside a signal handler.
__attribute__((tls_model("initial-exec"))) thread_local Frame *volatile current = nullptr;

struct sigaction previous;

std::atomic<std::uint64_t> passed_on = 0;
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

bool covers(const Frame &frame, const void *address) {
  return address >= frame.mapping.data() &&
         address < frame.mapping.data() + frame.mapping.size();
}

void chain(int signal, siginfo_t *info, void *context) {
  passed_on.fetch_add(1, std::memory_order_release);
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
    // The access is repeated on return, and then kills the process as it would have without us.
    ::signal(signal, SIG_DFL);
  } else {
    previous.sa_handler(signal);
  }
}

void on_bus_error(int signal, siginfo_t *info, void *context) {
  Frame *frame = current;
  if (frame == nullptr || !covers(*frame, info->si_addr)) {
    chain(signal, info, context);
    return;
  }
  // Leaving by a jump skips the kernel's own restoring of the mask; saving it at each sigsetjmp
  // instead would cost every read a system call.
  pthread_sigmask(SIG_SETMASK, &static_cast<ucontext_t *>(context)->uc_sigmask, nullptr);
  current = frame->outer;
  siglongjmp(frame->resume, 1);
}

void install() {
  if (sigaction(SIGBUS, nullptr, &previous) != 0) {
    throw Failure(BG_INTERNAL, "cannot look at the handler of SIGBUS");
  }
  struct sigaction ours = previous;
  ours.sa_flags = previous.sa_flags | SA_SIGINFO;
  ours.sa_flags &= ~static_cast<int>(SA_RESETHAND);
  ours.sa_sigaction = on_bus_error;
  if (sigaction(SIGBUS, &ours, nullptr) != 0) {
    throw Failure(BG_INTERNAL, "cannot install a handler of SIGBUS");
  }
}

}  // namespace

void install_fault_guard() {
  static std::once_flag once;
  std::call_once(once, install);
}

const std::atomic<std::uint64_t> &faults_passed_on() noexcept { return passed_on; }

bool guarded(std::span<const std::byte> mapping, void (*body)(void *), void *context) noexcept {
  Frame frame;
  frame.mapping = mapping;
  frame.outer = current;
  if (sigsetjmp(frame.resume, 0) != 0) {
    return false;
  }
  current = &frame;
  body(context);
  current = frame.outer;
  return true;
}

}  // namespace blueguard
