/**
 * One class per question ({@code Processes}, {@code Modules}, {@code SyscallTable}): rows out of a
 * kernel, with their faults and cost. Never prints, never judges.
 */
package io.blueguard.inspect;
