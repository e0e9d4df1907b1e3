package io.blueguard.inspect.task;

import io.blueguard.inspect.Address;

/** The least one can know of a process: its number and what it calls itself. */
public record TaskName(int pid, String comm, @Address long task) {}
