package io.blueguard.kernel;

/** A kernel that was found in physical memory. */
public final class Kernel {}
