// Ending a call of this library early, from another thread, while it is at work or waits. The caller
// gives each call a number of its own and stops it by writing that number to its place in a table;
// one that comes too late means nobody. So neither side holds a lock, and nothing is freed too soon.
#pragma once

#include <cstdint>

namespace blueguard {

// The number of what this thread calls next; 0: it cannot be stopped.
void stoppable(std::uint64_t number) noexcept;

// 64-bit words, BG_STOPS of them, for the life of the process; number n has place n % BG_STOPS.
std::uint64_t *stops() noexcept;

// Whether the call that this thread is in is to end: a few loads.
bool stop_wanted() noexcept;

// Throws Failure(BG_FAILED) then. Not inside of guarded().
void end_when_stopped();

}  // namespace blueguard
