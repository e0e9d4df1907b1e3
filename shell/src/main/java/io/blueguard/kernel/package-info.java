/**
 * A kernel that was found: typed objects and the generic containers (lists, trees, per-CPU) of its
 * memory. Member choice where layouts differ between releases lives beside its use.
 */
package io.blueguard.kernel;
