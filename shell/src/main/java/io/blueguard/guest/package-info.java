/** The memory of a virtual machine as one more physical memory, read through its host's. */
package io.blueguard.guest;
