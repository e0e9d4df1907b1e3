package io.blueguard.inspect.stack;

/**
 * A return address.
 *
 * @param place where on the stack it lies
 */
record Caller(long place, long address) {}
