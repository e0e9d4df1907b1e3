// That a SIGBUS outside of our reads reaches the handler that was there before ours. A program of its
// own: handlers are process-wide and ours is installed once, so nothing may have opened an engine
// before these tests fork.
#include <csetjmp>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "fault_guard.h"
#include "kit.h"

namespace {

sigjmp_buf escape;
volatile sig_atomic_t chained = 0;

void earlier_handler(int, siginfo_t *info, void *context) {
  chained = info->si_addr != nullptr && context != nullptr ? 1 : 2;
  siglongjmp(escape, 1);
}

const volatile char *map_and_lose(const TestFile &file) {
  const int descriptor = open(file.path(), O_RDONLY);
  void *memory = mmap(nullptr, 8192, PROT_READ, MAP_SHARED, descriptor, 0);
  close(descriptor);
  file.truncate(0);
  return static_cast<const volatile char *>(memory);
}

// Exit status of a child that runs the body, or 128 + the signal that killed it.
template <class Body>
int in_child(Body &&body) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void install_earlier_handler() {
  struct sigaction action{};
  action.sa_flags = SA_SIGINFO;
  action.sa_sigaction = earlier_handler;
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

TEST(an_unguarded_fault_reaches_the_handler_before_ours) {
  const TestFile file(8192);
  CHECK_EQ(in_child([&] {
             install_earlier_handler();
             blueguard::install_fault_guard();
             const volatile char *memory = map_and_lose(file);
             if (sigsetjmp(escape, 1) == 0) {
               return memory[0] == 0 ? 10 : 11;
             }
             return chained == 1 && blueguard::faults_passed_on() == 1 ? 0 : 12;
           }),
           0);
}

TEST(a_fault_on_another_mapping_is_not_taken_for_ours) {
  const TestFile file(8192);
  const TestFile mine(8192);
  CHECK_EQ(in_child([&] {
             install_earlier_handler();
             blueguard::install_fault_guard();
             const volatile char *memory = map_and_lose(file);
             static const std::byte elsewhere[64]{};
             if (sigsetjmp(escape, 1) == 0) {
               blueguard::guarded(elsewhere, [&] { (void)memory[0]; });
               return 10;
             }
             return chained == 1 && blueguard::faults_passed_on() == 1 ? 0 : 12;
           }),
           0);
}

TEST(an_unguarded_fault_without_an_earlier_handler_kills_the_process) {
  const TestFile file(8192);
  CHECK_EQ(in_child([&] {
             signal(SIGBUS, SIG_DFL);
             blueguard::install_fault_guard();
             return map_and_lose(file)[0] == 0 ? 10 : 11;
           }),
           128 + SIGBUS);
}

TEST(guarded_reads_nest) {
  const TestFile outer(8192);
  const TestFile inner(8192);
  blueguard::install_fault_guard();
  const volatile char *a = map_and_lose(outer);
  const volatile char *b = map_and_lose(inner);
  const auto span = [](const volatile char *memory) {
    return std::span(reinterpret_cast<const std::byte *>(const_cast<const char *>(memory)), 8192);
  };
  volatile int steps = 0;
  const bool whole = blueguard::guarded(span(a), [&] {
    if (!blueguard::guarded(span(b), [&] { (void)b[0]; })) {
      steps = 1;
    }
    (void)a[4096];
    steps = 2;
  });
  CHECK(!whole);
  CHECK_EQ(steps, 1);
}
