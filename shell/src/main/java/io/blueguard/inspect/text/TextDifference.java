package io.blueguard.inspect.text;

import io.blueguard.inspect.Address;

/**
 * A place in the text where the bytes are not what the kernel's own accounts say of it.
 *
 * @param kind which account: {@code ftrace}, {@code static_call}, {@code jump_label}; {@code entry}
 *     and {@code branch} where there is none, {@code dispatch} for that of system calls
 * @param place where the instruction lies
 * @param symbol function that it lies in
 * @param account what should be there
 * @param bytes what is there, sixteen bytes in hexadecimal
 * @param target where it leads, 0 when it leads nowhere
 */
public record TextDifference(
    String kind,
    @Address long place,
    String symbol,
    String account,
    String bytes,
    @Address long target) {}
