/**
 * One class per question ({@code Processes}, {@code Modules}, {@code SyscallTable}): rows out of a
 * kernel, with their faults and cost. Never prints, never judges.
 *
 * <p>Here is what every question shares: {@link io.blueguard.inspect.View}, its rows, columns and
 * places. The questions lie below, by what they ask about; a folder uses those named before it:
 * {@code task}, {@code module}, {@code text}, {@code stack}, {@code sighting}, {@code hook}; and
 * {@code net}, {@code kvm}, {@code struct}, {@code system}.
 */
package io.blueguard.inspect;
