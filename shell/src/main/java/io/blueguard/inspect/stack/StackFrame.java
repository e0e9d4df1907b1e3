package io.blueguard.inspect.stack;

import io.blueguard.inspect.Address;

/**
 * A place to which a sleeping task returns in the kernel.
 *
 * @param tid of the thread
 * @param frame 0 where it sleeps
 * @param stack where the return address lies
 * @param address the return address
 * @param symbol {@code schedule+0x5a}; empty where nobody accounts for the code
 * @param module whose code it is: {@code kernel}, the name of a module, {@code bpf}, {@code ftrace}
 * @param how {@code unwound}, or {@code guessed}: a word of the stack that looks like one
 */
public record StackFrame(
    int pid,
    int tid,
    String comm,
    int frame,
    @Address long stack,
    @Address long address,
    String symbol,
    String module,
    String how) {}
