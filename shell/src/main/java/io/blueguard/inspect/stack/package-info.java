/** Kernel stacks: who called whom when a task went to sleep. */
package io.blueguard.inspect.stack;
