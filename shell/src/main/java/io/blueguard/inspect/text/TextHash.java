package io.blueguard.inspect.text;

import io.blueguard.inspect.Address;

/**
 * A page of code, without the places that the kernel patches by itself.
 *
 * @param owner {@code kernel} or a module
 * @param offset from the start of the owner's text, bytes
 * @param symbol the first function in it
 * @param hash SHA-256, its first 16 bytes
 * @param blocks of each 64 bytes in it a checksum of four digits, so that a page that differs tells
 *     where
 * @param va where it lies
 */
public record TextHash(
    String owner,
    @Address long offset,
    String symbol,
    String hash,
    String blocks,
    @Address long va) {}
