/**
 * Code: who owns an address, how it differs from what was built, where its branches lead, and the
 * system calls it serves.
 */
package io.blueguard.inspect.text;
