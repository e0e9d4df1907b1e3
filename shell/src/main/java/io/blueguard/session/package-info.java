/** The composition root: from a target spec to a kernel; lifetimes and close order. */
package io.blueguard.session;
