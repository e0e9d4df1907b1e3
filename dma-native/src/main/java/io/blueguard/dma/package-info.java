/**
 * The Java face of the native module: C functions, library choice, result code to failure, engines.
 * The only room that knows JNA, and the only one that waits for a device.
 */
package io.blueguard.dma;
