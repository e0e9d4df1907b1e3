package io.blueguard.guest;

import io.blueguard.base.Range;

/**
 * A piece of a guest's RAM and where the process that runs the guest keeps it: {@code struct
 * kvm_memory_slot}.
 *
 * @param gpa guest physical addresses, whole pages of 4 KiB
 * @param hva address of the first byte in the user memory of the process
 * @param writable whether the guest may write it; firmware in ROM is not
 */
public record MemorySlot(Range gpa, long hva, boolean writable) {}
