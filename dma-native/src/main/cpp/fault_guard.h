// Reading memory that may be gone: a mapped file that shrank answers with SIGBUS.
//
// Why a signal handler and not pread: reads in place are what makes the `file` engine fast, and the
// length of a file can change between any check and the access. Why not process_vm_readv on
// ourselves: a system call per read, and scan, compare and digest would have to copy first.
//
// How: while a thread is inside guarded(), a thread-local frame names the mapping it reads. The
// handler jumps back only when the faulting address lies in that mapping. Every other SIGBUS goes to
// the handler that was installed before ours, with its arguments untouched. In a JVM that is
// HotSpot's, which turns a fault in a MemorySegment access into InternalError; so reading in place
// from Java keeps working, and a crash of somebody else is still reported as theirs.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace blueguard {

// Installs the handler, once per process. Called before the first mapping is made.
void install_fault_guard();

// Counts the faults that were passed on to the handler before ours. HotSpot reports such a fault to
// compiled Java code only at its next safepoint; a reader that sees the same count before and after
// knows at once that its bytes are good.
const std::atomic<std::uint64_t> &faults_passed_on() noexcept;

// Calls body(context); false when an access to `mapping` faulted, in which case body was left at
// that access. Body must own nothing: no destructor runs in it when it is left so.
bool guarded(std::span<const std::byte> mapping, void (*body)(void *), void *context) noexcept;

// The same for a lambda.
template <class Body>
bool guarded(std::span<const std::byte> mapping, Body &&body) noexcept {
  return guarded(
      mapping, [](void *context) { (*static_cast<std::remove_reference_t<Body> *>(context))(); },
      &body);
}

}  // namespace blueguard
