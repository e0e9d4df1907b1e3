/**
 * Physical memory as bytes at addresses: the one read interface that every floor repeats, RAM
 * extents, dump formats, and the wrappers (cache, record, meter) that fit on any floor.
 */
package io.blueguard.memory;
