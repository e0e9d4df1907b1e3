package io.blueguard.command;

import io.blueguard.session.Target;

/**
 * The process that commands are about when nothing else is said: {@code set PID}.
 *
 * @param target whose process it is
 * @param task address of its {@code task_struct}
 */
public record Chosen(Target target, int pid, String comm, long task) {}
