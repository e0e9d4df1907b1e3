/** Processes and what belongs to one: threads, credentials, memory map, open files, arguments. */
package io.blueguard.inspect.task;
