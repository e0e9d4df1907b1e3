/**
 * Finds an unknown kernel in physical memory: banner, slide, page-table root, types, symbols, and
 * says how far to trust it.
 */
package io.blueguard.locate;
