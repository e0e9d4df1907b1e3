/** A kernel as a whole: release, paging, state, helper programs. */
package io.blueguard.inspect.system;
